// Names of fields and enumerators, from what the compiler prints of a template argument.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace sockeye::detail {

template <auto Argument>
constexpr const char* printed() noexcept {
  return __PRETTY_FUNCTION__;
}

constexpr bool is_identifier(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// The identifier that ends what stands between the brackets: g++ prints
/// `[with auto Argument = (& sample<T>.Sample<T>::value.T::name)]`, clang
/// `[Argument = &sample.value.name]`. Of a value without a name, `(T)5`, a number remains.
constexpr std::string_view last_identifier(std::string_view text) noexcept {
  text.remove_suffix(1);
  if (text.ends_with(')')) text.remove_suffix(1);
  std::size_t begin = text.size();
  while (begin > 0 && is_identifier(text[begin - 1])) --begin;
  return text.substr(begin);
}

template <auto Address>
constexpr std::string_view field_name() noexcept {
  return last_identifier(printed<Address>());
}

/// Empty where the enum has no enumerator of that value.
template <auto Value>
constexpr std::string_view enumerator_name() noexcept {
  const std::string_view name = last_identifier(printed<Value>());
  return name.empty() || (name[0] >= '0' && name[0] <= '9') ? std::string_view() : name;
}

/// The enumerators of an enum between -64 and 255.
template <class E>
struct Enumerators {
  static_assert(
      requires { E{0}; }, "a payload's enum must be an enum class or have a fixed underlying type");
  using Number = std::underlying_type_t<E>;

  static constexpr int lowest = std::numeric_limits<Number>::min() > -64
                                    ? static_cast<int>(std::numeric_limits<Number>::min())
                                    : -64;
  static constexpr int highest =
      static_cast<unsigned long long>(std::numeric_limits<Number>::max()) < 255
          ? static_cast<int>(std::numeric_limits<Number>::max())
          : 255;

  static constexpr auto names = []<int... I>(std::integer_sequence<int, I...>) {
    return std::array<std::string_view, sizeof...(I)>{
        enumerator_name<static_cast<E>(static_cast<Number>(I + lowest))>()...};
  }(std::make_integer_sequence<int, highest - lowest + 1>());

  /// Empty for a value without a name.
  static constexpr std::string_view name(E value) noexcept {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (at(i) == value) return names[i];
    }
    return {};
  }
  static constexpr bool find(std::string_view name, E& value) noexcept {
    if (name.empty()) return false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == name) {
        value = at(i);
        return true;
      }
    }
    return false;
  }
  static constexpr E at(std::size_t i) noexcept {
    return static_cast<E>(static_cast<Number>(static_cast<int>(i) + lowest));
  }
};

}  // namespace sockeye::detail
