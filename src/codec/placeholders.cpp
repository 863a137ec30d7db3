// Attachments take the places of their placeholders on the tape.
#include <cmath>
#include <optional>

#include "codec/json_reader.hpp"

namespace sockeye::codec {
namespace {

using detail::Token;

enum class Placeholder { no, yes, illegal };

/// The reference takes any object whose `_placeholder` is true, whatever else it holds.
Placeholder inspect(const Token& token, std::size_t attachments, std::size_t& index) {
  const Cursor object(&token);
  const Cursor mark = object["_placeholder"];
  if (mark.kind() != Kind::boolean || !mark.as_bool()) return Placeholder::no;
  const Cursor number = object["num"];
  if (!number.is_number()) return Placeholder::illegal;
  const double value = number.as_double();
  if (!(value >= 0) || value >= static_cast<double>(attachments) || std::floor(value) != value) {
    return Placeholder::illegal;
  }
  index = static_cast<std::size_t>(value);
  return Placeholder::yes;
}

}  // namespace

bool link_attachments(Tape& tape, std::vector<Binary>&& attachments) {
  tape.attachments() = std::move(attachments);
  const std::vector<Binary>& binaries = tape.attachments();
  std::vector<Token>& tokens = tape.tokens();
  for (std::size_t i = 0; i < tokens.size();) {
    Token& token = tokens[i];
    if (token.kind != Kind::object) {
      ++i;
      continue;
    }
    std::size_t index = 0;
    switch (inspect(token, binaries.size(), index)) {
      case Placeholder::illegal:
        return false;
      case Placeholder::no:
        ++i;
        break;
      case Placeholder::yes: {
        const std::uint64_t span = token.data.span;
        const std::string_view bytes = binaries[index].view();
        token = {.kind = Kind::binary,
                 .linked = true,
                 .size = static_cast<std::uint32_t>(bytes.size()),
                 // The token has the size beside it.
                 // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage)
                 .data = {.bytes = bytes.data()}};
        tokens[i + 1] = {.data = {.span = span}};
        i += static_cast<std::size_t>(span);
        break;
      }
    }
  }
  return true;
}

}  // namespace sockeye::codec
