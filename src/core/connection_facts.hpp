// What a connection's first request said, in one block of memory: it is kept as long as the
// connection, and by every handle of its sockets.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/reference_count.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/http/tls.hpp"
#include "sockeye/reference.hpp"

namespace sockeye::core {

/// Never changes; any thread may read it.
class ConnectionFacts {
 public:
  struct Parts {
    http::HeaderView headers;
    std::string_view url;
    std::string_view address;
    std::int64_t issued = 0;
    bool secure = false;
    bool xdomain = false;
    std::shared_ptr<const http::ClientCertificate> client_certificate;
  };

  /// Copies the texts.
  static detail::Reference<const ConnectionFacts> make(const Parts& parts);

  ConnectionFacts(const ConnectionFacts&) = delete;
  ConnectionFacts& operator=(const ConnectionFacts&) = delete;

  http::HeaderView headers() const noexcept { return http::HeaderView(text(0, headers_size_)); }
  std::string_view url() const noexcept { return text(headers_size_, url_size_); }
  std::string_view address() const noexcept {
    return text(headers_size_ + url_size_, address_size_);
  }
  /// When the connection came, in milliseconds since 1970.
  std::int64_t issued() const noexcept { return issued_; }
  bool secure() const noexcept { return secure_; }
  bool xdomain() const noexcept { return xdomain_; }
  /// Null where the client showed none.
  const http::ClientCertificate* client_certificate() const noexcept {
    return certificate_ ? certificate_->get() : nullptr;
  }

  friend void retain(const ConnectionFacts& facts) noexcept { facts.references_.add(); }
  friend void release(const ConnectionFacts& facts) noexcept;

 private:
  using Certificate = std::shared_ptr<const http::ClientCertificate>;

  explicit ConnectionFacts(const Parts& parts);
  ~ConnectionFacts() = default;

  /// The texts stand behind the object.
  std::string_view text(std::size_t from, std::size_t size) const noexcept {
    return {reinterpret_cast<const char*>(this + 1) + from, size};
  }

  base::ReferenceCount references_;
  std::uint32_t headers_size_;
  std::uint32_t url_size_;
  std::uint16_t address_size_;
  bool secure_;
  bool xdomain_;
  std::int64_t issued_;
  std::unique_ptr<const Certificate> certificate_;
};

}  // namespace sockeye::core
