#include "server/compression.hpp"

#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace sockeye::server {
namespace {

constexpr std::string_view extensions_header = "Sec-WebSocket-Extensions";

void check_range(int value, int least, int most, const char* message) {
  if (value < least || value > most) throw std::invalid_argument(message);
}

}  // namespace

void check_compression(const PerMessageDeflateOptions& options) {
  check_range(options.level, 0, 9, "ServerOptions: per_message_deflate.level must be 0 to 9");
  check_range(options.mem_level, 1, 9,
              "ServerOptions: per_message_deflate.mem_level must be 1 to 9");
  check_range(options.server_max_window_bits, codec::min_window_bits, codec::max_window_bits,
              "ServerOptions: per_message_deflate.server_max_window_bits must be 8 to 15");
  check_range(options.client_max_window_bits.value_or(codec::max_window_bits),
              codec::min_window_bits, codec::max_window_bits,
              "ServerOptions: per_message_deflate.client_max_window_bits must be 8 to 15, or unset "
              "to let clients choose");
}

void check_compression(const HttpCompressionOptions& options) {
  check_range(options.level, 0, 9, "ServerOptions: http_compression.level must be 0 to 9");
}

WebSocketCompression::WebSocketCompression(const PerMessageDeflateOptions& options)
    : policy_{.server_max_window_bits = options.server_max_window_bits,
              .client_max_window_bits = options.client_max_window_bits,
              .client_context_takeover = options.client_context_takeover},
      shard_(std::make_shared<engine::MessageCompression>(
          engine::MessageCompression::Settings{.threshold = options.threshold,
                                               .level = options.level,
                                               .mem_level = options.mem_level})) {}

bool WebSocketCompression::is_well_formed(const HostRequest& request) {
  if (!request.headers.contains(extensions_header)) return true;
  return codec::parse_extensions(request.headers.get(extensions_header)).has_value();
}

std::string WebSocketCompression::negotiate(const HostRequest& request,
                                            engine::WebSocketTransport& transport) const {
  const std::string header = request.headers.get(extensions_header);
  const auto offers = codec::parse_extensions(header);
  if (!offers) return {};
  const auto agreed = codec::agree_on_deflate(*offers, policy_);
  if (!agreed) return {};
  transport.compress(shard_, *agreed);
  return codec::write_deflate(*agreed);
}

codec::ContentCoding AnswerCompression::wanted(const HostRequest& request) {
  return codec::choose_content_coding(request.headers.get("Accept-Encoding"));
}

bool AnswerCompression::compress(codec::ContentCoding coding, std::string& body) {
  if (body.size() < threshold_) return false;
  std::string encoded = encoder_.encode(coding, body);
  if (encoded.empty()) return false;
  body = std::move(encoded);
  return true;
}

}  // namespace sockeye::server
