#include "http/chunk_decoder.hpp"

#include <algorithm>

namespace sockeye::http {
namespace {

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x20 ? c != '\x7f' : c == '\t';
}

}  // namespace

ChunkDecoder::Result ChunkDecoder::feed(std::string_view& bytes, std::string& body,
                                        std::size_t limit) {
  while (!bytes.empty()) {
    if (state_ == State::data) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
      body.append(bytes.substr(0, size));
      bytes.remove_prefix(size);
      left_ -= size;
      if (left_ == 0) state_ = State::data_end;
      continue;
    }
    const Result result = step(bytes.front(), limit - body.size());
    bytes.remove_prefix(1);
    if (result != Result::more) return result;
  }
  return Result::more;
}

ChunkDecoder::Result ChunkDecoder::spend() noexcept {
  if (overhead_left_ == 0) return Result::too_wordy;
  --overhead_left_;
  return Result::more;
}

ChunkDecoder::Result ChunkDecoder::after_size(char byte, std::size_t room) {
  const int digit = hex(byte);
  if (digit >= 0) {
    if (left_ >> 60 != 0) return Result::bad;
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    // Leading zeros would else be an extension that costs nothing.
    return spend();
  }
  if (left_ > room) return Result::too_large;
  if (byte == '\r') {
    state_ = State::size_end;
  } else if (byte == ';' || byte == ' ' || byte == '\t') {
    state_ = State::extension;
  } else {
    return Result::bad;
  }
  return Result::more;
}

ChunkDecoder::Result ChunkDecoder::step(char byte, std::size_t room) {
  const auto expect = [&](char wanted, State next) {
    state_ = next;
    return byte == wanted ? Result::more : Result::bad;
  };
  switch (state_) {
    case State::first_digit:
      left_ = 0;
      if (hex(byte) < 0) return Result::bad;
      state_ = State::size;
      return after_size(byte, room);
    case State::size:
      return after_size(byte, room);
    case State::extension:
      if (byte == '\r') {
        state_ = State::size_end;
        return Result::more;
      }
      return is_text(byte) ? spend() : Result::bad;
    case State::size_end:
      return expect('\n', left_ > 0 ? State::data : State::trailer);
    case State::data_end:
      return expect('\r', State::data_end_2);
    case State::data_end_2:
      return expect('\n', State::first_digit);
    case State::trailer:
      state_ = byte == '\r' ? State::end : State::trailer_text;
      return byte == '\r' ? Result::more : (is_text(byte) ? spend() : Result::bad);
    case State::trailer_text:
      if (byte == '\r') {
        state_ = State::trailer_end;
        return Result::more;
      }
      return is_text(byte) ? spend() : Result::bad;
    case State::trailer_end:
      return expect('\n', State::trailer);
    case State::end:
      return byte == '\n' ? Result::complete : Result::bad;
    case State::data:
      break;
  }
  return Result::bad;
}

}  // namespace sockeye::http
