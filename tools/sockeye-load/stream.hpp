// A TCP connection to the server, without blocking: connects from a loopback address of its own,
// reads into the generator's one buffer, keeps what the kernel did not take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tls.hpp"

namespace load {

/// Where the server is, and from where it is reached.
struct Target {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  /// How many addresses from 127.0.0.2 on are used in turn; 0: the kernel chooses. One address has
  /// room for 28,000 connections.
  unsigned sources = 8;
  bool tls = false;
};

class Stream {
 public:
  Stream() = default;
  ~Stream() { close(); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Begins to connect; `number` chooses the source address. Throws Failure.
  void connect(const Target& target, std::uint32_t number);
  /// Throws Failure where the connection failed.
  void check_connected() const;
  void close();
  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

  enum class ReadResult : std::uint8_t { bytes, nothing, end };
  /// Bytes that are valid until the next call on any stream. `more` says whether to read again.
  ReadResult read(std::string_view& bytes, bool& more);
  /// Throws Failure where the connection is lost.
  void write(std::string_view bytes);
  /// Writes what was left over; with TLS to be called after every read, too.
  void flush();

 private:
  /// Bytes that the kernel or TLS took.
  std::size_t try_write(std::string_view bytes);

  int fd_ = -1;
  std::unique_ptr<TlsSession> tls_;
  std::string left_;
};

}  // namespace load
