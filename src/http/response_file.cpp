// A file as an answer.
#include <fcntl.h>
#include <sys/stat.h>

#include "http/conditions.hpp"
#include "http/exchange.hpp"
#include "http/file.hpp"
#include "sockeye/http/error.hpp"
#include "sockeye/http/response.hpp"

namespace sockeye::http {

Sent Response::send_file(const std::string& path, std::string_view content_type) {
  if (sent_) return end();
  net::Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)};
  struct stat facts{};
  if (!file || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    throw HttpError(404, "The file is not there");
  }
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  const Version version{"\"" + std::to_string(facts.st_mtim.tv_sec) + "-" +
                            std::to_string(facts.st_mtim.tv_nsec) + "-" + std::to_string(size) +
                            "\"",
                        facts.st_mtim.tv_sec};
  set("ETag", version.etag).set("Accept-Ranges", "bytes");
  type(content_type);
  ByteRange range{0, size};
  const std::string whole = std::to_string(size);
  switch (choose_range(exchange_->data().headers, version, size, range)) {
    case RangeAnswer::whole:
      break;
    case RangeAnswer::part:
      status(206).set("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                           std::to_string(range.first + range.length - 1) + "/" +
                                           whole);
      break;
    case RangeAnswer::unsatisfiable:
      set("Content-Range", "bytes */" + whole);
      return error(416, "The range lies outside the file");
  }
  const std::shared_ptr<Exchange> exchange = exchange_->shared_from_this();
  exchange->commit(file_body(std::move(file), range.first, range.length), range.length);
  return Sent(exchange);
}

}  // namespace sockeye::http
