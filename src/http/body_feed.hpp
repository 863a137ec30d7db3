// The connection's side of a body that is read while it arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/slot.hpp"
#include "sockeye/http/body_reader.hpp"
#include "sockeye/http/headers.hpp"

namespace sockeye::http {

class Connection;

/// Shared by the connection and the exchange; either may go first. Each call here may run the
/// handler, which may answer.
class BodyFeed final : public BodyReader {
 public:
  BodyFeed(Connection& connection, std::size_t buffer, std::optional<std::uint64_t> length) noexcept
      : connection_(&connection), limit_(buffer) {
    length_ = length;
  }
  /// Of a body that is there already.
  explicit BodyFeed(std::string body) {
    length_ = received_ = body.size();
    buffer_ = std::move(body);
    ended_ = true;
  }

  bool full() const noexcept { return buffer_.size() >= limit_; }
  bool asked() const noexcept { return asked_; }
  /// The connection goes: nobody is asked for more.
  void leave() noexcept { connection_ = nullptr; }

  void push(std::string bytes);
  /// The last bytes.
  void finish(std::string bytes);
  void fail(int status, std::string_view message);

 private:
  void wanted() override;
  void keep(std::string bytes);
  void wake();

  Connection* connection_ = nullptr;
  std::size_t limit_ = 0;
};

/// A request whose body its handler reads.
struct Streaming {
  std::shared_ptr<BodyFeed> feed;
  std::shared_ptr<Slot> slot;
  std::uint64_t limit = 0;
  /// Whether the connection may go on once the body has come.
  bool keep_alive = false;
};

/// What Content-Length says; nothing where there is none.
std::optional<std::uint64_t> announced_length(const Headers& headers) noexcept;

}  // namespace sockeye::http
