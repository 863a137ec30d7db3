#include "net/tls_filter.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "net/tls_client.hpp"
#include "net/tls_pem.hpp"

namespace sockeye::net {
namespace {

// An assignment of an empty string keeps the capacity.
void give_back(std::string& text) noexcept {
  std::string().swap(text);
}

}  // namespace

// OpenSSL's view of a connection: it reads what was fed and writes into the shard's records.
struct TlsBio {
  static TlsFilter& filter(BIO* bio) { return *static_cast<TlsFilter*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* into, std::size_t size, std::size_t* count) {
    std::string_view& input = filter(bio).input_;
    BIO_clear_retry_flags(bio);
    *count = std::min(size, input.size());
    if (*count == 0) {
      BIO_set_retry_read(bio);
      return 0;
    }
    std::memcpy(into, input.data(), *count);
    input.remove_prefix(*count);
    return 1;
  }

  static int write(BIO* bio, const char* from, std::size_t size, std::size_t* count) {
    BIO_clear_retry_flags(bio);
    filter(bio).buffers_->records.append(from, size);
    *count = size;
    return 1;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static BIO_METHOD* method() {
    static const std::unique_ptr<BIO_METHOD, FreeWith<BIO_meth_free>> made = [] {
      BIO_METHOD* all = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sockeye");
      if (!all) throw std::bad_alloc();
      BIO_meth_set_read_ex(all, read);
      BIO_meth_set_write_ex(all, write);
      BIO_meth_set_ctrl(all, control);
      return std::unique_ptr<BIO_METHOD, FreeWith<BIO_meth_free>>(all);
    }();
    return made.get();
  }
};

TlsFilter::TlsFilter(SslPtr ssl, std::shared_ptr<const void> keeps, TlsBuffers& buffers)
    : keeps_(std::move(keeps)), buffers_(&buffers), ssl_(std::move(ssl)) {
  BIO* bio = BIO_new(TlsBio::method());
  if (!bio) throw std::bad_alloc();
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
}

TlsFilter::~TlsFilter() = default;

void TlsFilter::feed(std::string_view ciphertext) {
  input_ = ciphertext;
}

void TlsFilter::hold() {
  held_ = std::string(input_);
  input_ = held_;
  holds_ = true;
}

// Whether OpenSSL still has decrypted bytes is not known here: the next shard asks it.
void TlsFilter::leave_shard() {
  if (!holds_) hold();
  timer = {};
}

TlsFilter::Decrypted TlsFilter::decrypt(std::span<char> into) {
  ERR_clear_error();
  std::size_t filled = 0;
  auto status = Status::more;
  while (filled < into.size() && status == Status::more) {
    std::size_t count = 0;
    const int done = SSL_read_ex(ssl_.get(), into.data() + filled, into.size() - filled, &count);
    filled += count;
    if (done == 1) continue;
    switch (SSL_get_error(ssl_.get(), done)) {
      case SSL_ERROR_WANT_READ:
        status = Status::wants_input;
        break;
      case SSL_ERROR_ZERO_RETURN:
        status = Status::ended;
        break;
      default:
        fail();
        status = Status::failed;
    }
  }
  if (!established_ && !failed_) established_ = SSL_is_init_finished(ssl_.get()) == 1;
  if (status != Status::more) {
    input_ = {};
    if (std::exchange(holds_, false)) give_back(held_);
  }
  keep_records();
  return {filled, status};
}

// What OpenSSL wrote by itself (handshake, alerts, tickets) leaves at the end of the turn.
void TlsFilter::keep_records() {
  std::string& records = buffers_->records;
  if (records.empty()) return;
  unsent_ += records;
  records.clear();
}

std::string_view TlsFilter::output(base::SendQueue& queue, bool closing) {
  if (unsent_.empty() && established_ && !failed_) {
    ERR_clear_error();
    encrypt(queue);
    if (failed_) {
      buffers_->records.clear();
      return {};
    }
    if (closing && !closed_ && encrypted_ == queue.bytes()) {
      closed_ = true;
      SSL_shutdown(ssl_.get());
      ERR_clear_error();
    }
    if (!buffers_->records.empty()) return buffers_->records;
  }
  return std::string_view(unsent_).substr(unsent_from_);
}

// Small frames share a record; a large one is encrypted where it stands.
void TlsFilter::encrypt(base::SendQueue& queue) {
  constexpr std::size_t record = TlsBuffers::record_size;
  std::array<char, record>& plain = buffers_->plain;
  std::size_t gathered = 0;
  encrypted_ = 0;
  queue.gather([&](std::string_view part) {
    part = part.substr(0, batch_size - encrypted_ - gathered);
    while (!part.empty()) {
      std::size_t taken = 0;
      if (gathered == 0 && part.size() >= record) {
        taken = record;
        if (!write(part.substr(0, record))) return false;
      } else {
        taken = std::min(part.size(), record - gathered);
        std::memcpy(plain.data() + gathered, part.data(), taken);
        gathered += taken;
        if (gathered == record) {
          if (!write({plain.data(), record})) return false;
          gathered = 0;
        }
      }
      part.remove_prefix(taken);
    }
    return encrypted_ + gathered < batch_size;
  });
  if (gathered > 0 && !failed_) write({plain.data(), gathered});
}

bool TlsFilter::write(std::string_view plain) {
  std::size_t count = 0;
  if (SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &count) != 1) {
    fail();
    return false;
  }
  encrypted_ += count;
  return true;
}

void TlsFilter::sent(std::size_t count, base::SendQueue& queue) {
  std::string& records = buffers_->records;
  if (!records.empty()) {
    unsent_.assign(records, count, std::string::npos);
    records.clear();
  } else {
    unsent_from_ += count;
  }
  if (unsent_from_ < unsent_.size()) {
    queue.commit(encrypted_);
    return;
  }
  give_back(unsent_);
  unsent_from_ = 0;
  queue.consume(std::exchange(encrypted_, 0));
}

void TlsFilter::fail() {
  failed_ = true;
  encrypted_ = 0;
  error_ = take_openssl_error("the stream broke off");
  if (SSL_is_server(ssl_.get()) == 0) error_ = tls_client_error(*ssl_, std::move(error_));
}

std::shared_ptr<const http::ClientCertificate> TlsFilter::peer_certificate() {
  if (certificate_) return certificate_;
  X509* shown = SSL_get0_peer_certificate(ssl_.get());
  if (!shown) return nullptr;
  certificate_ = std::make_shared<const http::ClientCertificate>(
      describe(*shown, SSL_get_verify_result(ssl_.get())));
  return certificate_;
}

}  // namespace sockeye::net
