#include "redis/node_stream.hpp"

#include <charconv>
#include <utility>

#include "redis/command.hpp"

namespace sockeye::redis {
namespace {

/// An id's two numbers, for comparing.
std::pair<std::uint64_t, std::uint64_t> numbers(std::string_view id) {
  std::pair<std::uint64_t, std::uint64_t> parts{0, 0};
  const std::size_t dash = id.find('-');
  const std::string_view first = id.substr(0, dash);
  std::from_chars(first.data(), first.data() + first.size(), parts.first);
  if (dash != std::string_view::npos) {
    std::from_chars(id.data() + dash + 1, id.data() + id.size(), parts.second);
  }
  return parts;
}

}  // namespace

NodeStream::NodeStream(const Site& site, std::optional<Endpoint> endpoint, StreamOptions options,
                       StreamSink& sink, net::OnBrokerStatus on_status)
    : options_(std::move(options)),
      sink_(sink),
      last_(options_.last_id),
      link_(site, std::move(endpoint), "stream", options_.block + site.options.ping_interval, *this,
            std::move(on_status)) {}

void NodeStream::on_ready() {
  if (last_ == "$") {
    // Fixed once: "$" again after a lost connection would skip what came meanwhile.
    asked_ = Asked::last_entry;
    link_.push(encode_command({"XREVRANGE", options_.stream, "+", "-", "COUNT", "1"}));
  } else {
    asked_ = Asked::oldest_entry;
    link_.push(encode_command({"XRANGE", options_.stream, "-", "+", "COUNT", "1"}));
  }
}

void NodeStream::on_reply(const Reply& reply) {
  if (reply.is_error()) {
    link_.lose(options_.stream + ": " + std::string(reply.text()));
    return;
  }
  switch (std::exchange(asked_, Asked::nothing)) {
    case Asked::last_entry:
      take_last_entry(reply);
      break;
    case Asked::oldest_entry:
      take_oldest_entry(reply);
      break;
    case Asked::entries:
      take_entries(reply);
      break;
    case Asked::nothing:
      link_.lose("answered what nobody asked");
      break;
  }
}

void NodeStream::take_last_entry(const Reply& reply) {
  last_ = reply.size() > 0 && reply[0].size() > 0 ? std::string(reply[0][0].text()) : "0-0";
  begin_reading();
}

void NodeStream::take_oldest_entry(const Reply& reply) {
  const net::Lifetime::Watch alive = lifetime_.watch();
  if (reply.size() > 0 && reply[0].size() > 0) {
    const std::string first(reply[0][0].text());
    if (last_ != "0-0" && numbers(first) > numbers(last_)) {
      sink_.on_gap(options_.stream, last_, first);
    }
  } else if (last_ != "0-0") {
    // A server that lost its data may begin again with smaller ids than those that were seen.
    sink_.on_gap(options_.stream, last_, "");
    if (alive) last_ = "0-0";
  }
  if (alive) begin_reading();
}

void NodeStream::begin_reading() {
  const net::Lifetime::Watch alive = lifetime_.watch();
  sink_.on_reading(options_.stream);
  if (alive && link_.ready()) read();
}

void NodeStream::read() {
  asked_ = Asked::entries;
  link_.push(
      encode_command({"XREAD", "COUNT", std::to_string(options_.count), "BLOCK",
                      std::to_string(options_.block.count()), "STREAMS", options_.stream, last_}));
}

void NodeStream::take_entries(const Reply& reply) {
  const net::Lifetime::Watch alive = lifetime_.watch();
  if (reply.size() > 0 && reply[0].size() == 2) {
    for (const Reply entry : reply[0][1]) {
      if (entry.size() != 2) continue;
      last_ = entry[0].text();
      if (entry[1].is_array()) sink_.on_entry(options_.stream, entry[0].text(), entry[1]);
      if (!alive) return;
    }
  }
  if (link_.ready()) read();
}

}  // namespace sockeye::redis
