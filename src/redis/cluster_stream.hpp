// Follows a stream of a Redis Cluster: at the node that has its slot, and at the next one where
// that changes, behind the last entry seen.
#pragma once

#include <memory>
#include <string_view>

#include "net/lifetime.hpp"
#include "redis/cluster_view.hpp"
#include "redis/node_stream.hpp"
#include "redis/site.hpp"
#include "redis/stream_reader.hpp"

namespace sockeye::redis {

class ClusterStream final : public StreamReader {
 public:
  ClusterStream(const Site& site, ClusterView& view, StreamOptions options, StreamSink& sink,
                net::OnBrokerStatus on_status);
  ~ClusterStream() override;

  std::string_view last_id() const override { return node_->last_id(); }
  net::BrokerStatus status() const override { return node_->status(); }

 private:
  void read_at(const Endpoint& endpoint);
  void note_status(const net::BrokerStatus& status);

  const Site& site_;
  ClusterView& view_;
  StreamOptions options_;
  StreamSink& sink_;
  net::OnBrokerStatus on_status_;
  Endpoint endpoint_;
  std::unique_ptr<NodeStream> node_;
  ClusterView::Listeners::iterator listener_;
  net::Lifetime lifetime_;
};

}  // namespace sockeye::redis
