// zlib used plainly, the way a foreign peer would: what our compressor and inflater are held
// against.
#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace sockeye::test {

/// A foreign compressor of raw DEFLATE, which keeps its context from call to call.
class ForeignDeflater {
 public:
  explicit ForeignDeflater(int window_bits = 15, int level = 6, int strategy = Z_DEFAULT_STRATEGY) {
    if (deflateInit2(&stream_, level, Z_DEFLATED, -window_bits, 8, strategy) != Z_OK) {
      throw std::runtime_error("deflateInit2");
    }
  }
  ~ForeignDeflater() { deflateEnd(&stream_); }
  ForeignDeflater(const ForeignDeflater&) = delete;
  ForeignDeflater& operator=(const ForeignDeflater&) = delete;

  std::string run(std::string_view text, int flush) {
    std::string in(text);
    std::string out(in.size() * 2 + 100, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(in.data());
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    deflate(&stream_, flush);
    out.resize(out.size() - stream_.avail_out);
    return out;
  }

  /// As permessage-deflate carries it.
  std::string message(std::string_view text) {
    std::string out = run(text, Z_SYNC_FLUSH);
    out.resize(out.size() - 4);
    return out;
  }

  /// Blocks of which the last says so.
  std::string final_message(std::string_view text) {
    std::string out = run(text, Z_FINISH);
    deflateReset(&stream_);
    return out;
  }

 private:
  z_stream stream_{};
};

/// What zlib makes of data in a wrapping: `window_bits` negative for none, with 16 added for gzip.
inline std::string foreign_inflate(std::string_view data, int window_bits, std::size_t room) {
  z_stream stream{};
  if (inflateInit2(&stream, window_bits) != Z_OK) throw std::runtime_error("inflateInit2");
  std::string in(data);
  std::string out(room, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&stream, Z_SYNC_FLUSH);
  out.resize(out.size() - stream.avail_out);
  inflateEnd(&stream);
  return status == Z_OK || status == Z_STREAM_END ? out : "zlib refuses";
}

}  // namespace sockeye::test
