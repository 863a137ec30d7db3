#include "http/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "sockeye/http/headers.hpp"

namespace sockeye::http {
namespace {

constexpr int gzip_window = 15 + 16;
constexpr int zlib_window = 15;
constexpr int raw_window = -15;
constexpr std::size_t most_codings = 2;

struct Inflater {
  explicit Inflater(int window) : ready(inflateInit2(&stream, window) == Z_OK) {}
  ~Inflater() {
    if (ready) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
  bool ready;
};

enum class Outcome { done, bad, too_large };

// gzip may consist of several members.
Outcome inflate_whole(std::string_view body, int window, std::size_t limit, std::string& plain) {
  Inflater inflater(window);
  if (!inflater.ready) return Outcome::bad;
  z_stream& stream = inflater.stream;
  std::array<char, 16 * 1024> part;
  // zlib counts in 32 bits.
  constexpr std::size_t most_at_once = std::size_t{1} << 30U;
  for (;;) {
    if (stream.avail_in == 0) {
      const std::size_t size = std::min(body.size(), most_at_once);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
      stream.avail_in = static_cast<uInt>(size);
      body.remove_prefix(size);
    }
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END) return Outcome::bad;
    const std::size_t made = part.size() - stream.avail_out;
    if (made > limit - plain.size()) return Outcome::too_large;
    plain.append(part.data(), made);
    if (result != Z_STREAM_END) continue;
    const bool at_end = stream.avail_in == 0 && body.empty();
    if (at_end || window != gzip_window) return at_end ? Outcome::done : Outcome::bad;
    if (inflateReset(&stream) != Z_OK) return Outcome::bad;
  }
}

std::vector<std::string_view> codings_of(std::string_view list) {
  std::vector<std::string_view> codings;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    if (!one.empty() && !Headers::same_name(one, "identity")) codings.push_back(one);
  }
  return codings;
}

}  // namespace

std::string inflate_body(std::string_view content_encoding, std::string& body, std::size_t limit) {
  const auto codings = codings_of(content_encoding);
  if (codings.size() > most_codings) return "too many codings: " + std::string(content_encoding);
  // An answer without content (to HEAD, 304) may still say how it would be coded.
  if (body.empty()) return {};
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
    const bool gzip = Headers::same_name(*coding, "gzip") || Headers::same_name(*coding, "x-gzip");
    if (!gzip && !Headers::same_name(*coding, "deflate")) {
      return "unknown Content-Encoding: " + std::string(*coding);
    }
    std::string plain;
    auto outcome = inflate_whole(body, gzip ? gzip_window : zlib_window, limit, plain);
    if (outcome == Outcome::bad && !gzip) {
      plain.clear();
      outcome = inflate_whole(body, raw_window, limit, plain);
    }
    if (outcome == Outcome::bad) return "the compressed body is damaged";
    if (outcome == Outcome::too_large) {
      return "the body inflates to more than " + std::to_string(limit) + " bytes";
    }
    body = std::move(plain);
  }
  return {};
}

}  // namespace sockeye::http
