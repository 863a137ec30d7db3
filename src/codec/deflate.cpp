#include "codec/deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include "codec/padding.hpp"

namespace sockeye::codec {
namespace {

constexpr std::string_view flush_tail("\x00\x00\xff\xff", 4);
constexpr std::string_view empty_message("\x00", 1);
constexpr std::size_t first_room = 1024;
constexpr int window_bytes = 1 << 15;

/// A block that calls itself the last one may be followed by others (RFC 7692, section 7.2.3.4).
/// Nobody needs many, and each costs a copy of the window.
constexpr unsigned max_ended_streams = 64;

Bytef* bytes_of(std::string_view text) {
  // zlib's interface lacks a const; it does not write to its input.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

bool fits(std::size_t size) {
  return size <= std::numeric_limits<uInt>::max();
}

}  // namespace

Deflater::Deflater(const DeflateSettings& settings) : stream_(std::make_unique<z_stream>()) {
  if (deflateInit2(stream_.get(), settings.level, Z_DEFLATED,
                   -compressing_window_bits(settings.window_bits), settings.mem_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

Deflater::~Deflater() {
  deflateEnd(stream_.get());
}

bool Deflater::compress(std::string_view message, std::string& out) {
  if (message.empty() || !fits(message.size() + flush_tail.size())) return false;
  out.resize(message.size() + flush_tail.size());
  deflateReset(stream_.get());
  stream_->next_in = bytes_of(message);
  stream_->avail_in = static_cast<uInt>(message.size());
  stream_->next_out = bytes_of(out);
  stream_->avail_out = static_cast<uInt>(out.size());
  const int status = deflate(stream_.get(), Z_SYNC_FLUSH);
  // A flush that has filled the room may not be complete; it was not worth it in any case.
  if (status != Z_OK || stream_->avail_out == 0) return false;
  out.resize(out.size() - stream_->avail_out - flush_tail.size());
  return out.size() < message.size();
}

Inflater::Inflater(Context context, int window_bits)
    : stream_(std::make_unique<z_stream>()), context_(context) {
  if (inflateInit2(stream_.get(), -window_bits) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() {
  inflateEnd(stream_.get());
}

Inflater::Result Inflater::inflate(std::string_view message, std::size_t max_size,
                                   std::string& out) {
  if (!fits(message.size())) return {Status::too_big, {}};
  // Peers exist that send nothing at all for an empty message, which should be one byte.
  if (message.empty()) message = empty_message;
  if (context_ == Context::fresh) inflateReset(stream_.get());
  ended_streams_ = 0;
  out.clear();
  Sink sink{out, 0, max_size};
  Fed fed = feed(message, sink);
  if (fed == Fed::more) fed = feed(flush_tail, sink);
  if (fed == Fed::more && !between_blocks()) fed = Fed::bad_data;
  if (fed == Fed::ended && context_ == Context::kept && !begin_stream_anew()) fed = Fed::bad_data;
  if (fed == Fed::too_big) return {Status::too_big, {}};
  if (fed == Fed::bad_data) return {Status::bad_data, {}};
  out.resize(sink.size + padding);
  return {Status::done, {out.data(), sink.size}};
}

Inflater::Fed Inflater::feed(std::string_view input, Sink& sink) {
  stream_->next_in = bytes_of(input);
  stream_->avail_in = static_cast<uInt>(input.size());
  while (true) {
    // One byte more than is permitted tells what is too big from what just fits.
    if (sink.size == sink.bytes.size()) {
      const std::size_t wanted = std::max({first_room, input.size() * 2, sink.size * 2});
      sink.bytes.resize(std::min(wanted, sink.max_size + 1));
    }
    const std::size_t room =
        std::min<std::size_t>(sink.bytes.size() - sink.size, std::numeric_limits<uInt>::max());
    stream_->next_out = bytes_of(sink.bytes) + sink.size;
    stream_->avail_out = static_cast<uInt>(room);
    const int status = ::inflate(stream_.get(), Z_SYNC_FLUSH);
    sink.size += room - stream_->avail_out;
    if (sink.size > sink.max_size) return Fed::too_big;
    if (status == Z_STREAM_END) {
      if (stream_->avail_in == 0) return Fed::ended;
      if (++ended_streams_ > max_ended_streams || !begin_stream_anew()) return Fed::bad_data;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return Fed::bad_data;
    } else if (stream_->avail_in == 0 && stream_->avail_out > 0) {
      return Fed::more;
    }
  }
}

/// The next block may refer back past the end of the stream that has ended.
bool Inflater::begin_stream_anew() {
  std::array<Bytef, window_bytes> window;
  uInt size = 0;
  return inflateGetDictionary(stream_.get(), window.data(), &size) == Z_OK &&
         inflateReset(stream_.get()) == Z_OK &&
         inflateSetDictionary(stream_.get(), window.data(), size) == Z_OK;
}

bool Inflater::between_blocks() const noexcept {
  constexpr int end_of_block = 128;
  return (stream_->data_type & end_of_block) != 0;
}

}  // namespace sockeye::codec
