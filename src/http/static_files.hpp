// A folder of files as a layer of an App.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/file.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/http/static_options.hpp"

namespace sockeye::http {

class Exchange;

class StaticFiles {
 public:
  /// Throws std::invalid_argument where `folder` is none.
  StaticFiles(std::string_view prefix, const std::string& folder, StaticOptions options);

  /// False where the request is for somebody else; nothing has been answered then.
  bool serve(Exchange& exchange) const;

 private:
  /// A file, and what is said of it besides its bytes.
  struct Found {
    File file;
    std::string name;
    std::string_view encoding;
  };

  std::optional<Found> find(std::string relative, const Headers& request, bool& is_folder) const;
  std::optional<Found> open(const std::string& name, const Headers& request) const;
  bool wants_page(const Headers& request, std::string_view path) const;
  void answer(Exchange& exchange, Found found) const;
  void describe(Exchange& exchange, const Found& found, const std::string& etag) const;

  std::string prefix_;
  Folder folder_;
  StaticOptions options_;
};

}  // namespace sockeye::http
