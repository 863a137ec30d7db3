// Asks the sentinels, one after the other, where their master is.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <variant>

#include "redis/link.hpp"
#include "redis/site.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::redis {

/// Destroying it cancels.
class Locator final : private LinkHandler {
 public:
  /// The master, or why nobody knows it.
  using Result = std::variant<Endpoint, std::string>;

  /// `on_result` is called once, never from inside the constructor; it may destroy the locator.
  Locator(const Site& site, UniqueFunction<void(Result)> on_result);

 private:
  void on_link_ready() override;
  void on_link_reply(const Reply& reply) override;
  void on_link_idle() override {}
  void on_link_lost(std::string why) override;

  void ask_next();
  void give(Result result);

  const Site& site_;
  UniqueFunction<void(Result)> on_result_;
  std::size_t next_ = 0;
  std::unique_ptr<Link> link_;
  std::string errors_;
};

}  // namespace sockeye::redis
