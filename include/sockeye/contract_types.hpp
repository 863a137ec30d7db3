// What a contract's types are, as data: the common source of the generated TypeScript and schemas.
// Part of contract.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "sockeye/convert.hpp"
#include "sockeye/export.hpp"
#include "sockeye/reflect.hpp"
#include "sockeye/rest.hpp"

namespace sockeye {

/// A payload's type.
struct TypeDescription {
  /// What stands in JSON.
  enum class Form : std::uint8_t {
    any,
    null,
    boolean,
    integer,
    number,
    string,
    id,        ///< an integer in a string
    binary,    ///< bytes
    array,     ///< of `parts[0]`
    tuple,     ///< of `parts`, in this order
    map,       ///< from strings to `parts[0]`
    optional,  ///< `parts[0]`; a member may be absent, anything else null
    variant,   ///< one of `parts`
    named,     ///< a struct or an enum: `name` in ContractDescription::types
    rest,      ///< an event's further arguments
  };
  /// Which of these it is; the name of a struct or an enum; the types within.
  Form form = Form::any;
  std::string name = {};
  std::vector<TypeDescription> parts = {};
  /// Of an integer.
  std::int64_t lowest = 0;
  std::uint64_t highest = 0;
};

/// A struct by its fields, or an enum by its enumerators.
struct NamedType {
  /// A member of a struct, by its name.
  struct Field {
    /// Its name in JSON, and its type.
    std::string name;
    TypeDescription type;
  };

  /// As the compiler prints it: two types of one short name are told apart by it.
  std::string cpp_name = {};
  bool is_enum = false;
  std::vector<Field> fields = {};
  std::vector<std::string> enumerators = {};
};

/// An event with its direction.
struct EventDescription {
  /// Its name, who sends it, and what comes with it.
  std::string name = {};
  bool from_server = false;
  std::vector<TypeDescription> arguments = {};
  bool has_ack = false;
  /// The acknowledgement's argument, if it has one.
  std::optional<TypeDescription> reply = {};
};

/// All that the documents are made of.
struct ContractDescription {
  /// Structs and enums by their short names, and all events.
  std::map<std::string, NamedType> types = {};
  std::vector<EventDescription> events = {};
};

/// Describes a T. Specialise it, with the same function, beside a `Convert` of your own; without
/// that, such a type is anything.
template <class T>
struct Describe;

/// Describes a T, and adds the named types that it consists of.
template <class T>
TypeDescription describe(ContractDescription& into) {
  return Describe<T>::of(into);
}

namespace detail {

template <class T>
constexpr std::string_view printed_type() noexcept {
  return __PRETTY_FUNCTION__;
}
/// "atrium::Page<atrium::Task>" of what the compiler prints of a function with `T = `.
SOCKEYE_EXPORT std::string type_name(std::string_view printed);
/// Makes room for a type of that C++ name under its short one, "Page_Task", and gives the short
/// name; null where it is there already. Throws std::invalid_argument where another type has it.
SOCKEYE_EXPORT NamedType* add_named_type(ContractDescription& into, const std::string& cpp_name,
                                         std::string& short_name);

SOCKEYE_EXPORT TypeDescription described(TypeDescription::Form form,
                                         std::vector<TypeDescription> parts = {});

template <TypeDescription::Form form>
struct DescribeAs {
  static TypeDescription of(ContractDescription&) { return described(form); }
};
template <TypeDescription::Form form, class... T>
struct DescribeParts {
  static TypeDescription of([[maybe_unused]] ContractDescription& into) {
    std::vector<TypeDescription> parts;
    (parts.push_back(describe<T>(into)), ...);
    return described(form, std::move(parts));
  }
};

template <class T>
void describe_fields(ContractDescription& into, NamedType& type) {
  using Tied = decltype(Fields<T>::tie(std::declval<T&>()));
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (type.fields.push_back({std::string(Fields<T>::names[I]),
                            describe<std::remove_cvref_t<std::tuple_element_t<I, Tied>>>(into)}),
     ...);
  }(std::make_index_sequence<Fields<T>::count>());
}

template <class T>
TypeDescription describe_named(ContractDescription& into) {
  TypeDescription named = described(TypeDescription::Form::named);
  NamedType* type = add_named_type(into, type_name(printed_type<T>()), named.name);
  if (type == nullptr) return named;
  if constexpr (std::is_enum_v<T>) {
    type->is_enum = true;
    for (const std::string_view name : Enumerators<T>::names) {
      if (!name.empty()) type->enumerators.emplace_back(name);
    }
  } else {
    describe_fields<T>(into, *type);
  }
  return named;
}

}  // namespace detail

template <class T>
struct Describe {
  /// Describes the type, and adds the named ones that it consists of.
  static TypeDescription of([[maybe_unused]] ContractDescription& into) {
    using Form = TypeDescription::Form;
    if constexpr (detail::ValueInteger<T>) {
      TypeDescription integer = detail::described(Form::integer);
      integer.lowest = static_cast<std::int64_t>(std::numeric_limits<T>::min());
      integer.highest = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
      return integer;
    } else if constexpr (std::is_floating_point_v<T>) {
      return detail::described(Form::number);
    } else if constexpr (std::is_base_of_v<detail::ConvertStruct<T>, Convert<T>> ||
                         std::is_base_of_v<detail::ConvertEnum<T>, Convert<T>>) {
      return detail::describe_named<T>(into);
    } else {
      return detail::described(Form::any);
    }
  }
};
template <>
struct Describe<bool> : detail::DescribeAs<TypeDescription::Form::boolean> {};
template <>
struct Describe<std::nullptr_t> : detail::DescribeAs<TypeDescription::Form::null> {};
template <>
struct Describe<std::monostate> : detail::DescribeAs<TypeDescription::Form::null> {};
template <>
struct Describe<std::string> : detail::DescribeAs<TypeDescription::Form::string> {};
template <>
struct Describe<std::string_view> : detail::DescribeAs<TypeDescription::Form::string> {};
template <>
struct Describe<const char*> : detail::DescribeAs<TypeDescription::Form::string> {};
template <>
struct Describe<Id> : detail::DescribeAs<TypeDescription::Form::id> {};
template <>
struct Describe<Binary> : detail::DescribeAs<TypeDescription::Form::binary> {};
template <>
struct Describe<Value> : detail::DescribeAs<TypeDescription::Form::any> {};
template <>
struct Describe<Rest> : detail::DescribeAs<TypeDescription::Form::rest> {};
template <class T>
struct Describe<std::optional<T>> : detail::DescribeParts<TypeDescription::Form::optional, T> {};
template <class T>
struct Describe<std::vector<T>> : detail::DescribeParts<TypeDescription::Form::array, T> {};
template <class T, std::size_t N>
struct Describe<std::array<T, N>> {
  static TypeDescription of(ContractDescription& into) {
    return detail::described(TypeDescription::Form::tuple,
                             std::vector<TypeDescription>(N, describe<T>(into)));
  }
};
template <class T, class Less, class Allocator>
struct Describe<std::map<std::string, T, Less, Allocator>>
    : detail::DescribeParts<TypeDescription::Form::map, T> {};
template <class T, class Hash, class Equal, class Allocator>
struct Describe<std::unordered_map<std::string, T, Hash, Equal, Allocator>>
    : detail::DescribeParts<TypeDescription::Form::map, T> {};
template <class... T>
struct Describe<std::tuple<T...>> : detail::DescribeParts<TypeDescription::Form::tuple, T...> {};
template <class A, class B>
struct Describe<std::pair<A, B>> : detail::DescribeParts<TypeDescription::Form::tuple, A, B> {};
template <class... T>
struct Describe<std::variant<T...>> : detail::DescribeParts<TypeDescription::Form::variant, T...> {
};

}  // namespace sockeye
