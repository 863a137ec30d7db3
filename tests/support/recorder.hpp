// A ConnectionHandler that writes down what it was told, with hooks for what a test wants to do
// inside a callback.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <system_error>

#include "net/connection.hpp"

namespace sockeye::testing_support {

class Recorder final : public net::ConnectionHandler {
 public:
  void on_data(std::span<char> bytes) override {
    data.append(bytes.data(), bytes.size());
    ++reads;
    if (closed > 0) ++calls_after_closed;
    if (data_hook) data_hook(bytes);
  }
  bool hears_drained() const noexcept override { return true; }
  void on_drained() override {
    ++drained;
    if (closed > 0) ++calls_after_closed;
    if (drained_hook) drained_hook();
  }
  bool on_peer_end() override {
    ++peer_ends;
    return keep_after_peer_end;
  }
  void on_closed(std::error_code why) override {
    ++closed;
    reason = why;
    if (closed_hook) closed_hook();
  }

  std::string data;
  int reads = 0;
  int drained = 0;
  int peer_ends = 0;
  int closed = 0;
  int calls_after_closed = 0;
  bool keep_after_peer_end = false;
  std::error_code reason;
  std::function<void(std::span<char>)> data_hook;
  std::function<void()> drained_hook;
  std::function<void()> closed_hook;
};

}  // namespace sockeye::testing_support
