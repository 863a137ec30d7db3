// A request's place in the order of its connection's answers. The connection and whoever answers
// share it; either may go first.
#pragma once

#include <memory>

#include "base/frame.hpp"
#include "http/prefix_handler.hpp"

namespace sockeye::http {

class Connection;

/// A body that is read piece by piece while it is sent.
class BodySource {
 public:
  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  virtual ~BodySource() = default;

  virtual bool at_end() const noexcept = 0;
  /// The next piece; an empty frame where it cannot be read, which cuts the connection.
  virtual base::Frame next() = 0;
};

/// Who is to answer.
class SlotOwner {
 public:
  /// The client has gone before the answer.
  virtual void lost() noexcept = 0;

 protected:
  ~SlotOwner() = default;
};

struct Slot {
  /// Null once the connection is gone.
  Connection* connection = nullptr;
  /// Null once nobody can answer.
  SlotOwner* owner = nullptr;
  /// Where the request is a prefix handler's.
  PrefixHandler* handler = nullptr;
  base::Frame frame;
  std::unique_ptr<BodySource> source;
  /// The answer is there.
  bool ready = false;
  bool keep_alive = true;
  bool head_only = false;
};

}  // namespace sockeye::http
