#include "tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "failure.hpp"

namespace load {

namespace {

SSL_CTX* context() {
  static SSL_CTX* const made = [] {
    SSL_CTX* const result = SSL_CTX_new(TLS_client_method());
    if (result == nullptr) throw Failure("OpenSSL gives no context");
    SSL_CTX_set_mode(result, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(result, SSL_SESS_CACHE_OFF);
    return result;
  }();
  return made;
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const {
  SSL_free(session);
}

TlsSession::TlsSession(int fd) : session_(SSL_new(context())) {
  if (!session_ || SSL_set_fd(session_.get(), fd) != 1) throw Failure("OpenSSL gives no session");
  SSL_set_connect_state(session_.get());
}

long TlsSession::read(char* to, std::size_t size) {
  return result_of(
      SSL_read(session_.get(), to, static_cast<int>(std::min<std::size_t>(size, 1 << 20))));
}

long TlsSession::write(std::string_view bytes) {
  if (bytes.empty()) return 0;
  return result_of(SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())));
}

long TlsSession::result_of(int result) {
  if (result > 0) return result;
  const int error = SSL_get_error(session_.get(), result);
  ERR_clear_error();
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

}  // namespace load
