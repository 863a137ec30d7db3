// Which settings of connection state recovery are taken.
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

#include "sockeye/runtime.hpp"
#include "sockeye/server.hpp"

namespace sockeye::server::test {
namespace {

void make(const ConnectionStateRecovery& recovery) {
  ServerOptions options;
  options.connection_state_recovery = recovery;
  Runtime runtime;
  const Server io{runtime, options};
}

TEST(RecoveryOptions, DefaultsAreTaken) {
  EXPECT_NO_THROW(make({}));
}

TEST(RecoveryOptions, WhatKeepsNothingIsRefused) {
  ConnectionStateRecovery recovery;
  recovery.max_disconnection_duration = std::chrono::milliseconds(0);
  EXPECT_THROW(make(recovery), std::invalid_argument);
  recovery = {};
  recovery.max_log_bytes = 0;
  EXPECT_THROW(make(recovery), std::invalid_argument);
  recovery = {};
  recovery.max_sessions = 0;
  EXPECT_THROW(make(recovery), std::invalid_argument);
}

}  // namespace
}  // namespace sockeye::server::test
