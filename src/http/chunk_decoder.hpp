// The chunked coding of a body (RFC 9112, section 7.1), byte by byte and strict. Extensions and
// trailers are read over: nobody here may decide anything on them.
//
//   size [ext] CRLF data CRLF ... 0 [ext] CRLF [trailer CRLF]... CRLF
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sockeye::http {

class ChunkDecoder {
 public:
  enum class Result : std::uint8_t {
    more,       ///< all bytes are taken, the body is not whole
    complete,   ///< what is behind the end is not taken
    bad,        ///< not the coding
    too_large,  ///< the body exceeds its limit
    too_wordy,  ///< extensions and trailers exceed theirs
  };

  /// `overhead` bounds the bytes of extensions and trailers together.
  explicit ChunkDecoder(std::size_t overhead) noexcept : overhead_left_(overhead) {}

  /// Takes bytes off the front and appends what they hold to `body`, up to `limit` bytes in all.
  Result feed(std::string_view& bytes, std::string& body, std::size_t limit);

 private:
  enum class State : std::uint8_t {
    first_digit,
    size,
    extension,
    size_end,
    data,
    data_end,
    data_end_2,
    trailer,
    trailer_text,
    trailer_end,
    end,
  };

  Result step(char byte, std::size_t room);
  Result after_size(char byte, std::size_t room);
  Result spend() noexcept;

  std::uint64_t left_ = 0;
  std::size_t overhead_left_;
  State state_ = State::first_digit;
};

}  // namespace sockeye::http
