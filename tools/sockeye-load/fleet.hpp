// Many clients, connected a few at a time.
#pragma once

#include <cstdint>
#include <deque>

#include "client.hpp"
#include "stream.hpp"

namespace load {

class Fleet {
 public:
  /// Connects `size` clients, each new one when an earlier one has joined: call `on_joined` for it.
  Fleet(Loop& loop, ClientListener& listener, const Target& target, std::uint32_t size);

  void connect();
  /// Lets the fleet grow to `size`.
  void grow(std::uint32_t size);
  void on_joined();

  bool complete() const { return joined_ == size_; }
  std::uint32_t joined() const { return joined_; }
  std::uint32_t size() const { return size_; }
  Client& operator[](std::uint32_t index) { return clients_[index]; }

 private:
  void connect_one();

  Loop& loop_;
  ClientListener& listener_;
  Target target_;
  std::uint32_t size_;
  std::uint32_t joined_ = 0;
  std::deque<Client> clients_;
};

}  // namespace load
