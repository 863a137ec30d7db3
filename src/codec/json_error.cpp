// What the JSON reader's errors say.
#include "codec/json_reader.hpp"

namespace sockeye::codec {

std::string_view describe(JsonError error) noexcept {
  switch (error) {
    case JsonError::none:
      return "no error";
    case JsonError::empty:
      return "no JSON value";
    case JsonError::syntax:
      return "unexpected token";
    case JsonError::invalid_utf8:
      return "invalid UTF-8";
    case JsonError::invalid_number:
      return "invalid number";
    case JsonError::invalid_escape:
      return "invalid escape";
    case JsonError::control_character:
      return "control character in a string";
    case JsonError::unclosed_string:
      return "unclosed string";
    case JsonError::trailing_text:
      return "text after the value";
    case JsonError::too_deep:
      return "nested too deep";
    case JsonError::too_large:
      return "too large";
  }
  return "unknown error";
}

std::string JsonStatus::message() const {
  std::string text(describe(error));
  if (located) text += " at offset " + std::to_string(offset);
  return text;
}

}  // namespace sockeye::codec
