// Serves the JavaScript client below the server's path: `<path>/socket.io.js` and its seven
// siblings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/client_files.hpp"
#include "sockeye/attach.hpp"

namespace sockeye::server {

struct Arrival;

enum class ContentCoding : std::uint8_t { identity, brotli, gzip, deflate };

/// The best of br, gzip and deflate that an Accept-Encoding header takes, as the reference chooses:
/// by quality, then by the order in which the client names them, then br before gzip before
/// deflate.
ContentCoding preferred_coding(std::string_view accept_encoding);

/// A file in one coding; identity and deflate are made from the gzip form for each call.
std::string client_file_bytes(const ClientFile& file, ContentCoding coding);

class ClientBundle {
 public:
  /// `path` as in ServerOptions.
  explicit ClientBundle(std::string_view path);

  /// Null where the path (without its query) is none of ours.
  const ClientFile* find(std::string_view path) const noexcept;
  static void serve(const ClientFile& file, const Arrival& arrival, Responder& responder);

 private:
  std::string prefix_;
};

}  // namespace sockeye::server
