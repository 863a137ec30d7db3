// The JSON reader against the writer: what was read can be written, and reads back the same; the
// tape is well formed; a text is read or refused whatever the block that it stands in, and short
// ones as long ones are; what can be read can be stepped over.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "codec/json_reader.hpp"
#include "codec/json_skim.hpp"
#include "codec/json_writer.hpp"
#include "fuzz/require.hpp"
#include "sockeye/convert.hpp"

namespace {

using sockeye::Cursor;
using sockeye::Kind;
using sockeye::Value;
using sockeye::codec::json_read;
using sockeye::codec::Tape;
using sockeye::fuzz::require;

/// Walks all tokens by their spans and answers the token behind the value.
const sockeye::detail::Token* walk(Cursor value) {
  const sockeye::detail::Token* next = value.token() + 1;
  for (const Cursor element : value.elements()) {
    require(element.token() == next, "an element begins where the one before it ends");
    next = walk(element);
  }
  for (const auto [key, member] : value.members()) {
    require(member.token() == next + 1, "a member begins where the one before it ends");
    next = walk(member);
  }
  require(next == sockeye::detail::skip(value.token()),
          "a container's span is that of its contents");
  return next;
}

/// What must come back equal. Not two lone surrogates that meet, which are then one character; not
/// infinity, which is printed as null; not a double past 2^53, whose shortest digits are another
/// integer.
bool comparable(const Value& value) {
  if (value.is_string()) return value.text().find('\xED') == std::string_view::npos;
  if (value.kind() == Kind::number) return std::fabs(value.as<double>()) < 9007199254740992.0;
  for (const Value& element : value.elements()) {
    if (!comparable(element)) return false;
  }
  for (const Value::Member& member : value.members()) {
    if (!comparable(Value(member.key)) || !comparable(member.value)) return false;
  }
  return true;
}

/// Behind more space than a short text has, it is read in another way.
void require_read_alike(std::string_view text, const sockeye::codec::JsonStatus& status) {
  std::string longer(300, ' ');
  longer += text;
  Tape tape;
  require(json_read(longer, {}, tape).error == status.error, "short and long are read alike");
}

void require_stepped_over(std::string_view text, bool read) {
  sockeye::codec::JsonSkim skim(text);
  skim.skip();
  require(!read || !skim.failed(), "what can be read can be stepped over");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto block = std::make_unique<char[]>(size);
  for (std::size_t i = 0; i < size; ++i) block[i] = static_cast<char>(data[i]);
  const std::string_view text(block.get(), size);

  Tape tape;
  const auto status = json_read(text, {}, tape);
  require(status.ok() != tape.empty(), "a tape is filled exactly where the text was read");
  require(status.offset <= size, "an error lies within the text");
  require_read_alike(text, status);
  require_stepped_over(text, status.ok());
  if (!status.ok()) return 0;
  require(walk(tape.root()) == tape.tokens().data() + tape.tokens().size(),
          "the root spans the tape");

  const Value value = tape.root().to_value();
  const std::string printed = value.to_json();
  Tape again;
  require(json_read(printed, {}, again).ok(), "what is written can be read");
  const Value back = again.root().to_value();
  if (comparable(value)) require(back == value, "what is written reads back equal");
  require(back.to_json() == printed, "printing is stable");
  return 0;
}
