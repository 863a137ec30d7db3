// Compression on one shard: what the options ask for, agreed upon with each client.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "codec/content_coding.hpp"
#include "codec/deflate_negotiation.hpp"
#include "engine/message_compression.hpp"
#include "engine/websocket_transport.hpp"
#include "sockeye/attach.hpp"
#include "sockeye/compression.hpp"

namespace sockeye::server {

/// Throws std::invalid_argument where a value is out of its range.
void check_compression(const PerMessageDeflateOptions& options);
void check_compression(const HttpCompressionOptions& options);

/// permessage-deflate.
class WebSocketCompression {
 public:
  explicit WebSocketCompression(const PerMessageDeflateOptions& options);

  /// False where `Sec-WebSocket-Extensions` is there and follows no grammar.
  static bool is_well_formed(const HostRequest& request);

  /// Agrees with the client and prepares the transport for it. The 101's value of
  /// `Sec-WebSocket-Extensions`; empty where the client offers nothing that can be met.
  std::string negotiate(const HostRequest& request, engine::WebSocketTransport& transport) const;

 private:
  codec::DeflatePolicy policy_;
  std::shared_ptr<engine::MessageCompression> shard_;
};

/// The bodies of polling's answers.
class AnswerCompression {
 public:
  explicit AnswerCompression(const HttpCompressionOptions& options) noexcept
      : encoder_(options.level), threshold_(options.threshold) {}

  static codec::ContentCoding wanted(const HostRequest& request);

  /// Replaces the body by its compressed form, unless it is small or would not shrink: false then.
  bool compress(codec::ContentCoding coding, std::string& body);

 private:
  codec::ContentEncoder encoder_;
  std::size_t threshold_;
};

}  // namespace sockeye::server
