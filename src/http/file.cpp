#include "http/file.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "http/router.hpp"

namespace sockeye::http {
namespace {

constexpr std::uint64_t piece_size = std::uint64_t{64} * 1024;
// Without O_NONBLOCK the opening of a pipe waits for its writer.
constexpr int open_flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

// For kernels and sandboxes without openat2: link by link, and none is followed.
net::Fd open_step_by_step(int folder, std::string_view relative) {
  net::Fd current;
  int at = folder;
  while (!relative.empty()) {
    const std::string name(relative.substr(0, relative.find('/')));
    relative.remove_prefix(std::min(relative.size(), name.size() + 1));
    const int kind = relative.empty() ? 0 : O_DIRECTORY;
    net::Fd next{::openat(at, name.c_str(), open_flags | O_NOFOLLOW | kind)};
    if (!next) return next;
    current = std::move(next);
    at = current.get();
  }
  return current;
}

net::Fd open_beneath(int folder, const std::string& relative) {
  open_how how{};
  how.flags = open_flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const long result = ::syscall(SYS_openat2, folder, relative.c_str(), &how, sizeof how);
  if (result >= 0) return net::Fd{static_cast<int>(result)};
  if (errno == ENOSYS || errno == EPERM) return open_step_by_step(folder, relative);
  return net::Fd{};
}

class FileBody final : public BodySource {
 public:
  FileBody(net::Fd file, std::uint64_t offset, std::uint64_t length) noexcept
      : file_(std::move(file)), offset_(offset), left_(length) {}

  bool at_end() const noexcept override { return left_ == 0; }

  base::Frame next() override {
    const auto size = static_cast<std::size_t>(std::min(left_, piece_size));
    base::Frame piece = base::Frame::allocate(size, 0, base::FrameKind::raw);
    std::size_t read = 0;
    while (read < size) {
      const auto count = ::pread(file_.get(), piece.writable() + read, size - read,
                                 static_cast<off_t>(offset_ + read));
      if (count < 0 && errno == EINTR) continue;
      // The file has shrunk or cannot be read any more.
      if (count <= 0) return base::Frame();
      read += static_cast<std::size_t>(count);
    }
    offset_ += size;
    left_ -= size;
    return piece;
  }

 private:
  net::Fd file_;
  std::uint64_t offset_;
  std::uint64_t left_;
};

}  // namespace

Folder::Folder(const std::string& path)
    : handle_(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
  if (!handle_) {
    throw std::invalid_argument("App::serve_static: \"" + path +
                                "\" is no folder that can be read");
  }
}

std::optional<File> Folder::open(const std::string& relative) const {
  File file;
  file.handle = open_beneath(handle_.get(), relative.empty() ? "." : relative);
  struct stat facts{};
  if (!file.handle || ::fstat(file.handle.get(), &facts) != 0) return std::nullopt;
  file.folder = S_ISDIR(facts.st_mode);
  if (!file.folder && !S_ISREG(facts.st_mode)) return std::nullopt;
  file.size = static_cast<std::uint64_t>(facts.st_size);
  file.modified_seconds = facts.st_mtim.tv_sec;
  file.modified_nanoseconds = facts.st_mtim.tv_nsec;
  return file;
}

std::optional<std::string> relative_path(std::string_view url_path) {
  std::string relative;
  std::string segment;
  while (url_path.starts_with('/')) {
    url_path.remove_prefix(1);
    const std::string_view raw = url_path.substr(0, url_path.find('/'));
    url_path.remove_prefix(raw.size());
    if (raw.empty() && url_path.empty()) return relative;
    if (!decode_percent(raw, segment) || segment.empty() || segment.front() == '.' ||
        segment.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) {
      return std::nullopt;
    }
    if (!relative.empty()) relative += '/';
    relative += segment;
  }
  return url_path.empty() ? std::optional(relative) : std::nullopt;
}

std::unique_ptr<BodySource> file_body(net::Fd file, std::uint64_t offset, std::uint64_t length) {
  return std::make_unique<FileBody>(std::move(file), offset, length);
}

}  // namespace sockeye::http
