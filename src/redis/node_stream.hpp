// Follows one stream of one server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/lifetime.hpp"
#include "redis/persistent_link.hpp"
#include "redis/site.hpp"
#include "redis/stream_reader.hpp"

namespace sockeye::redis {

class NodeStream final : public StreamReader, private LinkUser {
 public:
  /// `endpoint`: as PersistentLink.
  NodeStream(const Site& site, std::optional<Endpoint> endpoint, StreamOptions options,
             StreamSink& sink, net::OnBrokerStatus on_status);

  std::string_view last_id() const override { return last_; }
  net::BrokerStatus status() const override { return link_.status(); }

 private:
  /// What the next answer belongs to.
  enum class Asked : std::uint8_t { nothing, last_entry, oldest_entry, entries };

  void on_ready() override;
  void on_reply(const Reply& reply) override;
  void on_idle() override {}
  void on_lost() override { asked_ = Asked::nothing; }

  void take_last_entry(const Reply& reply);
  void take_oldest_entry(const Reply& reply);
  void take_entries(const Reply& reply);
  void begin_reading();
  void read();

  StreamOptions options_;
  StreamSink& sink_;
  std::string last_;
  Asked asked_ = Asked::nothing;
  net::Lifetime lifetime_;
  PersistentLink link_;
};

}  // namespace sockeye::redis
