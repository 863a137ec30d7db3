#include "redis/locator.hpp"

#include <charconv>
#include <utility>

#include "redis/command.hpp"

namespace sockeye::redis {

Locator::Locator(const Site& site, UniqueFunction<void(Result)> on_result)
    : site_(site), on_result_(std::move(on_result)) {
  ask_next();
}

void Locator::ask_next() {
  const Endpoint& sentinel = site_.options.target.endpoints[next_++];
  link_ = std::make_unique<Link>(site_, sentinel, Greeting::to_sentinel(site_.options),
                                 site_.options.connect_timeout, static_cast<LinkHandler&>(*this));
}

void Locator::on_link_ready() {
  link_->push(encode_command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", site_.options.target.master}));
}

void Locator::on_link_reply(const Reply& reply) {
  Endpoint master;
  if (reply.size() == 2) {
    const std::string_view port = reply[1].text();
    const char* const end = port.data() + port.size();
    const auto parsed = std::from_chars(port.data(), end, master.port);
    master.host = reply[0].text();
    if (parsed.ec == std::errc() && parsed.ptr == end && !master.host.empty()) {
      give(std::move(master));
      return;
    }
  }
  link_->lose(reply.is_nil() ? "knows no master named " + site_.options.target.master
                             : "names no master: " + std::string(reply.text()));
}

void Locator::on_link_lost(std::string why) {
  const std::unique_ptr<Link> old = std::move(link_);
  if (!errors_.empty()) errors_ += "; ";
  errors_ += "sentinel " + why;
  if (next_ < site_.options.target.endpoints.size()) {
    ask_next();
  } else {
    give(std::move(errors_));
  }
}

void Locator::give(Result result) {
  auto on_result = std::move(on_result_);
  on_result(std::move(result));
}

}  // namespace sockeye::redis
