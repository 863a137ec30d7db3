#include "codec/content_coding.hpp"

#include <zlib.h>

#include <limits>
#include <new>

#include "codec/token.hpp"

namespace sockeye::codec {
namespace {

constexpr int zlib_window_bits = 15;
constexpr int gzip_window_bits = zlib_window_bits + 16;
constexpr int mem_level = 8;

/// A weight in thousandths: "1", "0.5", "0.125". What is no weight counts as 0.
int read_weight(std::string_view text) noexcept {
  if (text.empty() || (text.front() != '0' && text.front() != '1')) return 0;
  int weight = (text.front() - '0') * 1000;
  text.remove_prefix(1);
  if (!text.empty() && text.front() != '.') return 0;
  if (!text.empty()) text.remove_prefix(1);
  for (int unit = 100; unit > 0 && !text.empty(); unit /= 10) {
    if (text.front() < '0' || text.front() > '9') break;
    weight += (text.front() - '0') * unit;
    text.remove_prefix(1);
  }
  return weight < 1000 ? weight : 1000;
}

struct Wish {
  int weight = 0;
  bool named = false;
  int place = 0;

  bool precedes(const Wish& other) const noexcept {
    if (weight != other.weight) return weight > other.weight;
    if (named != other.named) return named;
    return place < other.place;
  }
};

/// What the header says about one coding.
Wish wish_for(std::string_view coding, std::string_view header) noexcept {
  Wish found;
  for (int place = 0; !header.empty(); ++place) {
    std::string_view item = take_list_item(header);
    const std::string_view name = take_list_item(item, ';');
    const bool named = equals_ignoring_case(name, coding);
    if (!named && (name != "*" || found.named)) continue;
    Wish wish{1000, named, place};
    while (!item.empty()) {
      const std::string_view parameter = take_list_item(item, ';');
      if (!parameter.starts_with("q=")) continue;
      wish.weight = read_weight(parameter.substr(2));
      break;
    }
    if (named != found.named || wish.weight >= found.weight) found = wish;
  }
  return found;
}

}  // namespace

ContentCoding choose_content_coding(std::string_view accept_encoding) noexcept {
  const Wish gzip = wish_for("gzip", accept_encoding);
  const Wish deflate = wish_for("deflate", accept_encoding);
  if (gzip.weight == 0 && deflate.weight == 0) return ContentCoding::identity;
  return deflate.precedes(gzip) ? ContentCoding::deflate : ContentCoding::gzip;
}

ContentEncoder::ContentEncoder(int level) noexcept : level_(level) {}

ContentEncoder::~ContentEncoder() {
  for (const auto& stream : streams_) {
    if (stream) deflateEnd(stream.get());
  }
}

z_stream_s& ContentEncoder::stream(ContentCoding coding) {
  const bool gzip = coding == ContentCoding::gzip;
  auto& stream = streams_[gzip ? 0 : 1];
  if (stream) {
    deflateReset(stream.get());
    return *stream;
  }
  auto fresh = std::make_unique<z_stream>();
  if (deflateInit2(fresh.get(), level_, Z_DEFLATED, gzip ? gzip_window_bits : zlib_window_bits,
                   mem_level, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  stream = std::move(fresh);
  return *stream;
}

std::string ContentEncoder::encode(ContentCoding coding, std::string_view body) {
  if (coding == ContentCoding::identity || body.size() > std::numeric_limits<uInt>::max()) {
    return {};
  }
  z_stream& out = stream(coding);
  std::string encoded(body.size(), '\0');
  out.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  out.avail_in = static_cast<uInt>(body.size());
  out.next_out = reinterpret_cast<Bytef*>(encoded.data());
  out.avail_out = static_cast<uInt>(encoded.size());
  if (deflate(&out, Z_FINISH) != Z_STREAM_END) return {};
  encoded.resize(encoded.size() - out.avail_out);
  encoded.shrink_to_fit();
  return encoded;
}

}  // namespace sockeye::codec
