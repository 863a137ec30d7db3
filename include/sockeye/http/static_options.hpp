// How a folder of files is served.
#pragma once

#include <chrono>
#include <string>

namespace sockeye::http {

/// How files of a folder are served.
struct StaticOptions {
  /// The file that stands for a folder; empty: folders are 404.
  std::string index = "index.html";
  /// Answers paths that name no file, asked for by a browser that wants a page, with the index of
  /// the root: for pages that route by themselves.
  bool spa_fallback = false;
  /// Cache-Control's max-age, but for the index: a client asks each time whether it has changed.
  std::chrono::seconds max_age{0};
  /// Adds `immutable`: for files whose names change with their content.
  bool immutable = false;
  /// Sends `file.br` or `file.gz`, where it is not older, in place of `file` to clients that accept
  /// it.
  bool precompressed = true;
};

}  // namespace sockeye::http
