// Compressed bytes for tests, made by zlib itself.
#pragma once

#include <zlib.h>

#include <string>

namespace sockeye::http {

/// `window` as zlib's deflateInit2 has it: 31 for gzip, 15 for zlib's header, -15 for none.
inline std::string deflated(const std::string& plain, int window) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  std::string out(plain.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace sockeye::http
