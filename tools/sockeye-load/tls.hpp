// TLS over a stream's descriptor. The server's certificate is not verified: it is the measured
// one's own.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

struct ssl_st;

namespace load {

class TlsSession {
 public:
  /// Begins as a client; the handshake goes on with every read and write. Throws Failure.
  explicit TlsSession(int fd);

  /// Bytes read or written, 0 where the socket must be ready first, -1 at the end.
  long read(char* to, std::size_t size);
  long write(std::string_view bytes);

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };
  long result_of(int result);

  std::unique_ptr<ssl_st, Free> session_;
};

}  // namespace load
