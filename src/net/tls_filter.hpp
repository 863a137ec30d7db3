// TLS of one connection as a filter of bytes: ciphertext goes in and comes out as spans, and no
// socket is known here. Whether it serves or connects was settled by the context that it was made
// from.
//
//   in:   feed(ciphertext) -> decrypt(into) ... until wants_input -> bytes for the handler
//   out:  output(queue): up to 64 KiB of it, gathered into full records -> send -> sent(count)
//
// Between calls an idle connection holds no buffer: records are made in the shard's TlsBuffers, and
// only what the socket did not take is kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/send_queue.hpp"
#include "net/openssl.hpp"
#include "net/timer_set.hpp"
#include "sockeye/http/tls.hpp"

namespace sockeye::net {

/// What all TLS connections of a shard use, one at a time.
struct TlsBuffers {
  static constexpr std::size_t read_size = std::size_t{64} * 1024;
  static constexpr std::size_t record_size = std::size_t{16} * 1024;

  std::array<char, read_size> received;
  std::array<char, record_size> plain;
  std::string records;
};

class TlsFilter {
 public:
  enum class Status : std::uint8_t {
    more,         ///< the span is full: decrypt again
    wants_input,  ///< all that was fed is used up
    ended,        ///< the peer said that it sends no more (close_notify)
    failed,       ///< no TLS, or not one that we speak; see error()
  };
  struct Decrypted {
    std::size_t size;
    Status status;
  };

  /// `ssl` knows whether it serves or connects, `keeps` is what it refers to. `buffers` outlive the
  /// filter.
  TlsFilter(SslPtr ssl, std::shared_ptr<const void> keeps, TlsBuffers& buffers);
  ~TlsFilter();
  TlsFilter(const TlsFilter&) = delete;
  TlsFilter& operator=(const TlsFilter&) = delete;

  /// What the peer sent, while nothing is held. Until `hold` or wants_input the bytes must stay.
  void feed(std::string_view ciphertext);
  Decrypted decrypt(std::span<char> into);
  /// Keeps what has been fed and not used: for `decrypt`, when the handler reads again.
  void hold();
  bool holds_input() const noexcept { return holds_; }

  /// The connection goes to another shard: what was fed is kept as by `hold`, and from `join_shard`
  /// on other buffers serve.
  void leave_shard();
  void join_shard(TlsBuffers& buffers) noexcept { buffers_ = &buffers; }

  /// What is to be sent next: what is left from before, else records of the front of `queue`; with
  /// `closing`, the close_notify behind all of it. Empty where there is nothing, or nothing can be
  /// made yet. Each call that returns bytes is followed by sent().
  std::string_view output(base::SendQueue& queue, bool closing);
  /// So many of them have left. The queue gives up its bytes when all of their records have.
  void sent(std::size_t count, base::SendQueue& queue);
  /// Whether something waits that is not in the queue.
  bool has_output() const noexcept { return !unsent_.empty(); }
  /// Whether what is queued need not wait for the peer's handshake.
  bool can_send() const noexcept { return established_ || has_output(); }
  /// Whether close_notify has left, or none can be sent.
  bool closed() const noexcept { return closed_ || failed_ || !established_; }

  /// The handshake is done: bytes of the queue can leave.
  bool established() const noexcept { return established_; }
  bool failed() const noexcept { return failed_; }
  const std::string& error() const noexcept { return error_; }
  /// Bytes that the peer made us answer with while it takes none of them.
  bool flooded() const noexcept { return unsent_.size() > unsent_limit; }

  /// Null where the peer showed none.
  std::shared_ptr<const http::ClientCertificate> peer_certificate();

  /// The handshake's deadline.
  TimerId timer;

 private:
  friend struct TlsBio;

  // Four records leave in one system call.
  static constexpr std::size_t batch_size = 4 * TlsBuffers::record_size;
  static constexpr std::size_t unsent_limit = 2 * batch_size;

  void encrypt(base::SendQueue& queue);
  bool write(std::string_view plain);
  void keep_records();
  void fail();

  std::shared_ptr<const void> keeps_;
  TlsBuffers* buffers_;
  SslPtr ssl_;
  /// Fed and not used yet.
  std::string_view input_;
  std::string held_;
  /// Records that the socket has not taken, from `unsent_from_` on.
  std::string unsent_;
  std::size_t unsent_from_ = 0;
  /// Bytes at the queue's front whose records are being sent.
  std::size_t encrypted_ = 0;
  std::shared_ptr<const http::ClientCertificate> certificate_;
  std::string error_;
  bool holds_ = false;
  bool established_ = false;
  bool failed_ = false;
  bool closed_ = false;
};

}  // namespace sockeye::net
