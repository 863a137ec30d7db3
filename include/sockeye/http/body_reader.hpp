// A request's body, read by its route's handler while it arrives.
//
//   app.stream("PUT", "/files/:name", {.body_limit = std::uint64_t{4} << 30},
//              [&](http::Request& req, http::Response& res) -> sockeye::Task<void> {
//                http::BodyReader& body = req.stream();
//                for (std::string part = co_await body.read(); !part.empty();
//                     part = co_await body.read()) {
//                  auto written = disk.write(std::move(part));
//                  co_await written;
//                }
//                res.status(204).end();
//              });
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sockeye/export.hpp"

namespace sockeye::http {

/// A route's, given to App::stream.
struct StreamOptions {
  /// Bytes of a body; more is 413.
  std::uint64_t body_limit = std::uint64_t{1} << 30;
  /// Bytes that wait for the handler; from then on the client's socket is not read, so that the
  /// client is held up and not the memory. What one turn reads (64 KiB) may come on top.
  std::size_t buffer = std::size_t{256} * 1024;
};

/// For the request's shard and one read at a time. It lives as long as the request.
class SOCKEYE_EXPORT BodyReader {
 public:
  /// What `read` gives, to be awaited at once.
  class [[nodiscard]] Read {
   public:
    /// The library's own.
    explicit Read(BodyReader& reader) noexcept : reader_(reader) {}
    Read(const Read&) = delete;
    Read& operator=(const Read&) = delete;
    ~Read() { reader_.waiting_ = nullptr; }

    /// What `co_await` calls.
    bool await_ready() { return reader_.ask(); }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { reader_.waiting_ = waiting; }
    std::string await_resume() { return reader_.take(); }

   private:
    BodyReader& reader_;
  };

  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;
  virtual ~BodyReader() = default;

  /// The next bytes, as many as have come, at least one; empty behind the end. `Expect:
  /// 100-continue` is answered by the first call. What came before a failure is given first; then
  /// it throws HttpError: 413 above the limit, 408 where the body comes too slowly, 400 where it is
  /// malformed or the client has gone (nobody is answered then).
  Read read() noexcept { return Read(*this); }

  /// What the client has announced; nothing for a chunked body.
  std::optional<std::uint64_t> length() const noexcept { return length_; }
  /// Bytes that have come, read or not.
  std::uint64_t received() const noexcept { return received_; }

 protected:
  BodyReader() = default;

  /// The handler wants bytes. May give some at once.
  virtual void wanted() = 0;

  /// What has come and was not read, why it failed, who waits, and what `length` and `received`
  /// say.
  std::string buffer_;
  std::string failure_;
  std::coroutine_handle<> waiting_;
  std::optional<std::uint64_t> length_;
  std::uint64_t received_ = 0;
  /// Of a failure; 0 where there is none.
  int status_ = 0;
  bool ended_ = false;
  bool asked_ = false;

 private:
  bool there() const noexcept { return !buffer_.empty() || ended_; }
  bool ask();
  std::string take();
};

}  // namespace sockeye::http
