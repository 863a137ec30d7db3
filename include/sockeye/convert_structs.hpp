// Conversions of plain structs and enums. Part of convert.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/convert.hpp"
#include "sockeye/convert_containers.hpp"
#include "sockeye/export.hpp"
#include "sockeye/reflect.hpp"

namespace sockeye {

namespace detail {

/// An object with a member for each field.
template <class T>
struct ConvertStruct {
  using Meta = Fields<T>;

  static bool decode(Cursor from, T& into, DecodeError& error) {
    if (from.kind() != Kind::object) return error.expected("object", from);
    auto fields = Meta::tie(into);
    std::uint64_t seen = 0;
    std::size_t next = 0;
    for (const auto [key, member] : from.members()) {
      const std::size_t index = find(key, next);
      if (index == Meta::count) continue;
      next = index + 1;
      seen |= std::uint64_t{1} << index;
      if (!decode_field(fields, index, member, error)) return error.at(key);
    }
    return absent(fields, seen, error);
  }

  static void encode(PayloadWriter& to, const T& from) {
    const auto fields = Meta::tie(from);
    std::apply([&to](const auto&... field) { to.begin_object((present(field) + ... + 0u)); },
               fields);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (encode_field(to, Meta::names[I], std::get<I>(fields)), ...);
    }(std::make_index_sequence<Meta::count>());
    to.end_object();
  }

 private:
  /// Members mostly arrive in the order of the fields: looks at `next` first.
  static std::size_t find(std::string_view key, std::size_t next) noexcept {
    if (next < Meta::count && Meta::names[next] == key) return next;
    std::size_t index = 0;
    while (index < Meta::count && Meta::names[index] != key) ++index;
    return index;
  }

  template <class Tuple>
  static bool decode_field(Tuple& fields, std::size_t index, Cursor from, DecodeError& error) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      bool ok = false;
      static_cast<void>((
          (index == I && ((ok = sockeye::decode(from, std::get<I>(fields), error)), true)) || ...));
      return ok;
    }(std::make_index_sequence<Meta::count>());
  }

  template <class Tuple>
  static bool absent(Tuple& fields, std::uint64_t seen, DecodeError& error) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return ((((seen >> I) & 1) != 0 || absent_field<I>(std::get<I>(fields), error)) && ...);
    }(std::make_index_sequence<Meta::count>());
  }

  template <std::size_t I, class F>
  static bool absent_field(F& field, DecodeError& error) {
    if constexpr (is_optional<F>) {
      field.reset();
      return true;
    } else {
      error.fail("missing");
      return error.at(Meta::names[I]);
    }
  }

  template <class F>
  static std::size_t present(const F& field) noexcept {
    if constexpr (is_optional<F>) {
      return field ? 1 : 0;
    } else {
      return 1;
    }
  }

  template <class F>
  static void encode_field(PayloadWriter& to, std::string_view name, const F& field) {
    if (present(field) == 0) return;
    to.key(name);
    sockeye::encode(to, field);
  }
};

SOCKEYE_EXPORT bool expected_enumerator(Cursor got, const std::string_view* names,
                                        std::size_t count, DecodeError& error);

/// An enumerator's name; a value without a name travels as its number.
template <class T>
struct ConvertEnum {
  using Names = Enumerators<T>;

  static bool decode(Cursor from, T& into, DecodeError& error) {
    if (from.kind() == Kind::string && Names::find(from.as_string(), into)) return true;
    return expected_enumerator(from, Names::names.data(), Names::names.size(), error);
  }
  static void encode(PayloadWriter& to, T from) {
    const std::string_view name = Names::name(from);
    if (!name.empty()) return to.string(name);
    sockeye::encode(to, static_cast<std::underlying_type_t<T>>(from));
  }
};

template <class T>
struct NoPayload {
  static_assert(!std::is_pointer_v<T>, "a pointer cannot be a payload");
  static_assert(std::is_pointer_v<T>,
                "this type cannot be a payload: make it a plain struct, use SOCKEYE_FIELDS, or "
                "specialise sockeye::Convert");
};

template <class T>
constexpr auto convert_for() {
  if constexpr (std::is_enum_v<T>) {
    return std::type_identity<ConvertEnum<T>>();
  } else if constexpr (HasFieldList<T> || (std::is_class_v<T> && std::is_aggregate_v<T>)) {
    return std::type_identity<ConvertStruct<T>>();
  } else {
    return std::type_identity<NoPayload<T>>();
  }
}

}  // namespace detail

template <class T>
struct Convert : decltype(detail::convert_for<T>())::type {};

}  // namespace sockeye
