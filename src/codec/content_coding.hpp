// HTTP's content codings (RFC 9110, section 8.4.1): which one a client wants, and a body in it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace sockeye::codec {

enum class ContentCoding : std::uint8_t { identity, gzip, deflate };

/// As it stands in `Content-Encoding`.
constexpr std::string_view name_of(ContentCoding coding) noexcept {
  switch (coding) {
    case ContentCoding::gzip:
      return "gzip";
    case ContentCoding::deflate:
      return "deflate";
    default:
      return "identity";
  }
}

/// gzip or deflate, whichever `Accept-Encoding` gives the higher weight; of equals the one that is
/// named, then that which is named first, then gzip. `identity` where it accepts neither.
ContentCoding choose_content_coding(std::string_view accept_encoding) noexcept;

/// Makes bodies one after another; zlib's states are made when they are first needed.
class ContentEncoder {
 public:
  /// `level` 0 to 9.
  explicit ContentEncoder(int level) noexcept;
  ~ContentEncoder();
  ContentEncoder(const ContentEncoder&) = delete;
  ContentEncoder& operator=(const ContentEncoder&) = delete;

  /// `body` in gzip or deflate; nothing where that is not smaller.
  std::string encode(ContentCoding coding, std::string_view body);

 private:
  z_stream_s& stream(ContentCoding coding);

  std::array<std::unique_ptr<z_stream_s>, 2> streams_;
  int level_;
};

}  // namespace sockeye::codec
