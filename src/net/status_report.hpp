// Says what becomes of a connection to a broker, and what was lost: once for each change, not for
// each attempt.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "net/broker_status.hpp"

namespace sockeye::net {

class StatusReport {
 public:
  StatusReport(std::string name, std::function<void(const std::string&)> warn)
      : name_(std::move(name)), warn_(std::move(warn)) {}

  void operator()(const BrokerStatus& status) {
    const std::uint64_t lost = status.dropped + status.fate_unknown;
    if (status.connected && lost > told_lost_) {
      warn_(name_ + ": " + std::to_string(lost - told_lost_) + " commands may be lost (" +
            std::to_string(status.dropped) + " never sent, " + std::to_string(status.fate_unknown) +
            " of unknown fate since the start)");
      told_lost_ = lost;
    }
    if (status.connected == connected_ && (connected_ || told_)) return;
    if (status.connected && told_) warn_(name_ + ": connected again");
    if (!status.connected) {
      warn_(name_ + ": not connected" + (status.error.empty() ? "" : ": " + status.error));
      told_ = true;
    }
    connected_ = status.connected;
  }

 private:
  std::string name_;
  std::function<void(const std::string&)> warn_;
  std::uint64_t told_lost_ = 0;
  bool connected_ = false;
  bool told_ = false;
};

}  // namespace sockeye::net
