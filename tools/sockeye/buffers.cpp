#include "buffers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace sockeye_tool {
namespace {

using sockeye::Binary;
using sockeye::Value;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(const Binary& bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t rest = bytes.size() - at;
    std::uint32_t group = std::uint32_t{bytes.data()[at]} << 16U;
    if (rest > 1) group |= std::uint32_t{bytes.data()[at + 1]} << 8U;
    if (rest > 2) group |= bytes.data()[at + 2];
    text += alphabet[group >> 18U];
    text += alphabet[(group >> 12U) & 63U];
    text += rest > 1 ? alphabet[(group >> 6U) & 63U] : '=';
    text += rest > 2 ? alphabet[group & 63U] : '=';
  }
  return text;
}

std::optional<Binary> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::vector<std::uint8_t> bytes;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    group = (group << 6U) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(group >> bits));
  }
  if (bits >= 6) return std::nullopt;
  return Binary(std::move(bytes));
}

std::optional<Binary> from_numbers(const Value& data) {
  std::vector<std::uint8_t> bytes;
  for (const Value& each : data.elements()) {
    const auto byte = each.try_as<std::uint8_t>();
    if (!byte) return std::nullopt;
    bytes.push_back(*byte);
  }
  return Binary(std::move(bytes));
}

std::optional<Binary> as_buffer(const Value& value) {
  if (value.size() != 2 || value["type"].text() != "Buffer") return std::nullopt;
  const Value& data = value["data"];
  if (data.is_string()) return from_base64(data.text());
  if (data.is_array()) return from_numbers(data);
  return std::nullopt;
}

}  // namespace

Value with_text(const Value& value) {
  if (value.is_binary()) {
    return Value::object({{"type", "Buffer"}, {"data", to_base64(value.bytes())}});
  }
  if (value.is_array()) {
    Value result = Value::array();
    for (const Value& each : value.elements()) result.push(with_text(each));
    return result;
  }
  if (value.is_object()) {
    Value result = Value::object();
    for (const auto& [key, member] : value.members()) result.set(key, with_text(member));
    return result;
  }
  return value;
}

Value with_binary(Value value) {
  if (value.is_array()) {
    for (Value& each : value.elements()) each = with_binary(std::move(each));
  } else if (value.is_object()) {
    if (auto bytes = as_buffer(value)) return Value(*std::move(bytes));
    Value result = Value::object();
    for (const auto& [key, member] : value.members()) result.set(key, with_binary(member));
    return result;
  }
  return value;
}

Value read_argument(std::string_view text) {
  auto parsed = Value::parse(text);
  return parsed ? with_binary(*std::move(parsed)) : Value(text);
}

std::string print(const std::vector<Value>& values) {
  Value all = Value::array();
  for (const Value& each : values) all.push(with_text(each));
  return all.to_json();
}

}  // namespace sockeye_tool
