// The sockets of one connection: nearly always one, which needs no list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/socket_state.hpp"

namespace sockeye::core {

class ClientSockets {
 public:
  std::size_t size() const noexcept { return (first_ ? 1 : 0) + (more_ ? more_->size() : 0); }

  /// Of that namespace; null where there is none.
  SocketState* find(std::string_view nsp) const;

  void add(SocketReference socket) {
    if (!first_) {
      first_ = std::move(socket);
      return;
    }
    if (!more_) more_ = std::make_unique<std::vector<SocketReference>>();
    more_->push_back(std::move(socket));
  }

  void remove(const SocketState& socket) {
    if (first_.get() == &socket) {
      first_ = nullptr;
    } else if (more_) {
      std::erase_if(*more_, [&](const auto& held) { return held.get() == &socket; });
      if (more_->empty()) more_ = nullptr;
    }
  }

  /// Those that there are now, held: what is done to one may end others.
  std::vector<SocketReference> all() const {
    std::vector<SocketReference> sockets;
    sockets.reserve(size());
    if (first_) sockets.push_back(first_);
    if (more_) sockets.insert(sockets.end(), more_->begin(), more_->end());
    return sockets;
  }

 private:
  SocketReference first_;
  std::unique_ptr<std::vector<SocketReference>> more_;
};

}  // namespace sockeye::core
