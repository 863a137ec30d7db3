#include "redis/cluster_stream.hpp"

#include <utility>

namespace sockeye::redis {

ClusterStream::ClusterStream(const Site& site, ClusterView& view, StreamOptions options,
                             StreamSink& sink, net::OnBrokerStatus on_status)
    : site_(site),
      view_(view),
      options_(std::move(options)),
      sink_(sink),
      on_status_(std::move(on_status)),
      listener_(view.listen([this] {
        const Endpoint now = view_.node_for(options_.stream);
        if (now != endpoint_) read_at(now);
      })) {
  read_at(view_.node_for(options_.stream));
}

ClusterStream::~ClusterStream() {
  view_.forget(listener_);
}

void ClusterStream::read_at(const Endpoint& endpoint) {
  endpoint_ = endpoint;
  if (node_) options_.last_id = node_->last_id();
  node_ = std::make_unique<NodeStream>(
      site_, endpoint, options_, sink_,
      [this](const net::BrokerStatus& status) { note_status(status); });
}

// A node that has the slot no more says so by an error, for which the link is given up.
void ClusterStream::note_status(const net::BrokerStatus& status) {
  if (!status.connected) view_.refresh();
  if (on_status_) on_status_(status);
}

}  // namespace sockeye::redis
