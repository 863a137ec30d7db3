// Reads JSON, as JSON.parse does, into a Tape.
//
// simdjson's first stage finds the structure and checks UTF-8 at memory speed; one walk over it
// with our own grammar for scalars checks the rest and takes what JSON.parse takes and others
// refuse: lone surrogate escapes (kept as WTF-8), integers past 64 bits, 1e400 (infinity), -0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codec/tape.hpp"

namespace sockeye::codec {

enum class JsonError : std::uint8_t {
  none,
  empty,   ///< no value at all
  syntax,  ///< not JSON
  invalid_utf8,
  invalid_number,     ///< leading zero, missing digit
  invalid_escape,     ///< in a string
  control_character,  ///< unescaped in a string
  unclosed_string,
  trailing_text,  ///< something after the value
  too_deep,
  too_large,  ///< 4 GiB
};

std::string_view describe(JsonError error) noexcept;

struct JsonLimits {
  /// Arrays and objects inside one another.
  std::size_t max_depth = 128;
};

struct JsonStatus {
  JsonError error = JsonError::none;
  /// Where in the text, if `located`; the first stage does not tell.
  std::size_t offset = 0;
  bool located = false;

  bool ok() const noexcept { return error == JsonError::none; }
  /// "invalid number at offset 12"
  std::string message() const;
};

/// `text` must outlive what is read from the tape (`Tape::keep`). It need not be padded.
JsonStatus json_read(std::string_view text, const JsonLimits& limits, Tape& tape);

/// Puts the attachments in the places of their placeholders, `{"_placeholder":true,"num":N}`. False
/// ("illegal attachments") where a placeholder has no such attachment; then the tape is of no use.
/// Attachments that no placeholder names are ignored, as in the reference.
bool link_attachments(Tape& tape, std::vector<Binary>&& attachments);

}  // namespace sockeye::codec
