// Unguessable bytes from the system's random source, fetched a page at a time, since a system call
// for each session id would be felt. One a shard; not for several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace sockeye::net {

class RandomSource {
 public:
  static constexpr std::size_t id_length = 20;

  RandomSource();

  /// Fills `out`. Throws std::system_error where the system has no random source.
  void fill(std::span<unsigned char> out);

  /// 20 characters of A-Z a-z 0-9 - _, 120 random bits: a session id.
  std::string session_id();

  std::uint64_t next();

 private:
  static constexpr std::size_t buffer_size = 4096;

  std::unique_ptr<unsigned char[]> buffer_;
  std::size_t used_ = buffer_size;
};

}  // namespace sockeye::net
