// permessage-deflate's side of a shard and of a connection. What costs memory (zlib's states)
// belongs to the shard and serves all its connections, since messages do not refer to one another;
// only a client that was allowed to take its context over has an inflater of its own.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/frame.hpp"
#include "codec/deflate.hpp"
#include "codec/deflate_negotiation.hpp"

namespace sockeye::engine {

struct CompressionStats {
  std::uint64_t compressed = 0;    ///< messages that went through a compressor, for all receivers
  std::uint64_t not_worth_it = 0;  ///< of these, those that stayed as they were
  std::uint64_t inflated = 0;      ///< messages from clients
};

/// One a shard.
class MessageCompression {
 public:
  struct Settings {
    /// Bytes of a message from which on it is compressed.
    std::size_t threshold = 1024;
    int level = 6;
    int mem_level = 8;
  };

  explicit MessageCompression(const Settings& settings) noexcept : settings_(settings) {}

  /// What a connection with that window writes for `frame`: its compressed form, made at most once,
  /// or the frame itself, where it is small, is not to be compressed or would not shrink.
  base::Frame outgoing(const base::Frame& frame, int window_bits);

  codec::Inflater& shared_inflater();
  /// Room to inflate into; handed out for the time of one message.
  std::string take_room() noexcept;
  void give_back_room(std::string&& room) noexcept;

  CompressionStats& stats() noexcept { return stats_; }

 private:
  static constexpr int least_bits = codec::compressing_window_bits(codec::min_window_bits);

  base::Frame compress(const base::Frame& frame, int window_bits);
  codec::Deflater& deflater(int window_bits);

  Settings settings_;
  /// One for each window size in use.
  std::array<std::unique_ptr<codec::Deflater>, codec::max_window_bits - least_bits + 1> deflaters_;
  std::unique_ptr<codec::Inflater> inflater_;
  std::string room_;
  CompressionStats stats_;
};

/// What a connection holds once the extension was negotiated.
class ConnectionCompression {
 public:
  ConnectionCompression(std::shared_ptr<MessageCompression> shard,
                        const codec::DeflateParameters& agreed) noexcept;

  base::Frame outgoing(const base::Frame& frame) {
    return shard_->outgoing(frame, outgoing_window_bits_);
  }

  /// Calls `take(Inflater::Result)` with what became of a client's message.
  template <class Take>
  void inflate(std::string_view message, std::size_t max_size, Take&& take) {
    // What takes it may do anything, also receive another message.
    std::string room = shard_->take_room();
    ++shard_->stats().inflated;
    take(inflater().inflate(message, max_size, room));
    shard_->give_back_room(std::move(room));
  }

  /// Whether zlib's state is held for this connection.
  bool holds_context() const noexcept { return own_ != nullptr; }

 private:
  codec::Inflater& inflater();

  std::shared_ptr<MessageCompression> shard_;
  std::unique_ptr<codec::Inflater> own_;
  std::uint8_t outgoing_window_bits_;
  std::uint8_t incoming_window_bits_;
  bool keeps_context_;
};

}  // namespace sockeye::engine
