// Files below one folder, opened so that no name, link or race leads out of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/slot.hpp"
#include "net/fd.hpp"

namespace sockeye::http {

struct File {
  net::Fd handle;
  std::uint64_t size = 0;
  /// Of the last change, since 1970.
  std::int64_t modified_seconds = 0;
  std::int64_t modified_nanoseconds = 0;
  bool folder = false;
};

class Folder {
 public:
  /// Throws std::invalid_argument where `path` is no folder that can be read.
  explicit Folder(const std::string& path);

  /// A regular file or a folder by its relative path; "" is the folder itself. Nothing where there
  /// is none, or where a symbolic link leads out.
  std::optional<File> open(const std::string& relative) const;

 private:
  net::Fd handle_;
};

/// The relative path that a URL's path stands for, decoded; nothing where a segment is empty,
/// begins with a dot, or hides a slash or NUL behind an escape. A slash at the end is dropped.
std::optional<std::string> relative_path(std::string_view url_path);

/// Reads `length` bytes from `offset` in bounded pieces.
std::unique_ptr<BodySource> file_body(net::Fd file, std::uint64_t offset, std::uint64_t length);

}  // namespace sockeye::http
