// Whether and how messages are compressed: permessage-deflate on WebSockets, Content-Encoding on
// the answers of long-polling. The defaults are the reference's.
#pragma once

#include <cstddef>
#include <optional>

namespace sockeye {

/// Compression of WebSocket messages (RFC 7692), where the client offers it.
///
/// Each message is compressed on its own, so that a broadcast is compressed once for all receivers
/// and a connection holds no compressor. The cost is a shard's: about 260 KiB for each window size
/// in use to compress, 45 KiB to inflate.
struct PerMessageDeflateOptions {
  /// Bytes of a message from which on it is compressed.
  std::size_t threshold = 1024;
  /// 0 (none) to 9 (smallest and slowest), as in zlib.
  int level = 6;
  /// 1 to 9: memory of a compressor, as in zlib.
  int mem_level = 8;
  /// 8 to 15: the window of what we send is at most 2 to the power of this, or less where a client
  /// asks for less.
  int server_max_window_bits = 15;
  /// 8 to 15: the window of what clients send; an offer that does not let itself be limited is
  /// declined. Unset, clients choose.
  std::optional<int> client_max_window_bits{};
  /// Lets a client refer back to its earlier messages. What it sends is then smaller, and its
  /// connection holds an inflater (up to 45 KiB) from its first compressed message on.
  bool client_context_takeover = false;
};

/// Compression (gzip or deflate) of polling's answers, where the client accepts it.
struct HttpCompressionOptions {
  /// Bytes of an answer's body from which on it is compressed.
  std::size_t threshold = 1024;
  /// 0 (none) to 9 (smallest and slowest), as in zlib.
  int level = 6;
};

}  // namespace sockeye
