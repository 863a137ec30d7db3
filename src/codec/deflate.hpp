// Raw DEFLATE as permessage-deflate carries it (RFC 7692, section 7.2): a message's compressed form
// ends at a byte boundary and lacks the last four bytes of its flush, 00 00 ff ff.
//
// Both classes hold zlib's state and may be used for one message after another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace sockeye::codec {

struct DeflateSettings {
  int window_bits = 15;  ///< 8 to 15
  int level = 6;         ///< 0 to 9
  int mem_level = 8;     ///< 1 to 9
};

/// zlib compresses with a window of 512 bytes at least, and refers back 250 bytes at most in it:
/// what it makes is also right for the receiver with 256 bytes. Windows that are compressed for
/// alike have the same value here.
constexpr int compressing_window_bits(int window_bits) noexcept {
  return window_bits < 9 ? 9 : window_bits;
}

/// Compresses each message on its own (`no_context_takeover`).
class Deflater {
 public:
  explicit Deflater(const DeflateSettings& settings);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  /// False where the compressed form would not be smaller than `message`; `out` is worthless then.
  bool compress(std::string_view message, std::string& out);

 private:
  std::unique_ptr<z_stream_s> stream_;
};

class Inflater {
 public:
  /// Whether a message may refer back to those before it.
  enum class Context : std::uint8_t { fresh, kept };
  enum class Status : std::uint8_t { done, too_big, bad_data };

  struct Result {
    Status status = Status::bad_data;
    /// Of `out`, followed by `padding` readable bytes.
    std::string_view message;
  };

  /// `window_bits` 8 to 15: at least those of whoever compressed.
  explicit Inflater(Context context, int window_bits = 15);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// A whole message, all fragments together. At most `max_size` bytes are made of it, and memory
  /// is taken as they come. With a kept context the inflater is of no use after a failure.
  Result inflate(std::string_view message, std::size_t max_size, std::string& out);

 private:
  struct Sink {
    std::string& bytes;
    std::size_t size;
    std::size_t max_size;
  };

  enum class Fed : std::uint8_t { more, ended, too_big, bad_data };

  Fed feed(std::string_view input, Sink& sink);
  bool begin_stream_anew();
  bool between_blocks() const noexcept;

  std::unique_ptr<z_stream_s> stream_;
  Context context_;
  unsigned ended_streams_ = 0;
};

}  // namespace sockeye::codec
