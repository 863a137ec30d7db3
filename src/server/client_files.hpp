// The bundles of the JavaScript client, embedded into the library from web/client: each as gzip and
// as Brotli.
#pragma once

#include <span>
#include <string_view>

namespace sockeye::server {

struct ClientFile {
  std::string_view name;
  std::string_view gzip;
  std::string_view brotli;
};

/// The eight files. Their bytes live as long as the process.
std::span<const ClientFile> client_files() noexcept;

}  // namespace sockeye::server
