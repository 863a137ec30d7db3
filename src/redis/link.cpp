#include "redis/link.hpp"

#include <utility>
#include <variant>

#include "net/socket_address.hpp"
#include "net/tls_client.hpp"
#include "redis/command.hpp"

namespace sockeye::redis {
namespace {

ReplyLimits limits_of(const Options& options) {
  ReplyLimits limits;
  limits.bytes = options.max_reply_bytes;
  return limits;
}

std::string in_milliseconds(std::chrono::milliseconds time) {
  return std::to_string(time.count()) + " ms";
}

}  // namespace

Greeting Greeting::to_server(const Options& options) {
  const Target& target = options.target;
  Greeting greeting;
  greeting.user = target.user;
  greeting.password = target.password;
  greeting.client_name = options.client_name;
  greeting.database = target.database;
  greeting.expect_master = target.topology == Topology::sentinel;
  return greeting;
}

Greeting Greeting::to_sentinel(const Options& options) {
  Greeting greeting;
  greeting.user = options.target.sentinel_user;
  greeting.password = options.target.sentinel_password;
  return greeting;
}

Link::Link(const Site& site, const Endpoint& endpoint, const Greeting& greeting,
           std::chrono::milliseconds idle, LinkHandler& handler)
    : site_(site),
      endpoint_(endpoint),
      greeting_(greeting),
      idle_(idle),
      handler_(handler),
      reader_(limits_of(site.options)) {
  timer_ = site_.shard.after(site_.options.connect_timeout, [this] {
    lose("no connection within " + in_milliseconds(site_.options.connect_timeout));
  });
  connector_.emplace(site_.shard, site_.resolver,
                     net::ConnectTarget{endpoint_.host, endpoint_.port},
                     [this](net::Connector::Result result) { take(std::move(result)); });
}

Link::~Link() {
  if (!lost_) let_go();
}

void Link::let_go() noexcept {
  ready_ = false;
  site_.shard.cancel(timer_);
  connector_.reset();
  if (net::Connection* const connection = std::exchange(connection_, nullptr)) {
    connection->set_handler(nullptr);
    connection->abort();
  }
}

void Link::lose(std::string why) {
  if (std::exchange(lost_, true)) return;
  let_go();
  handler_.on_link_lost(endpoint_.text() + ": " + why);
}

void Link::take(net::Connector::Result result) {
  if (auto* error = std::get_if<net::ConnectError>(&result)) {
    lose(std::move(error->message));
    return;
  }
  connection_ = std::get<net::Connection*>(result);
  connection_->set_handler(this);
  if (site_.tls) connection_->start_tls_client(site_.tls, endpoint_.host);
  greet();
}

void Link::say(std::string_view name, base::Frame command) {
  greeted_.push_back(name);
  connection_->out().push(std::move(command));
}

void Link::greet() {
  if (!greeting_.password.empty()) {
    if (greeting_.user.empty()) {
      say("AUTH", encode_command({"AUTH", greeting_.password}));
    } else {
      say("AUTH", encode_command({"AUTH", greeting_.user, greeting_.password}));
    }
  }
  if (greeting_.database != 0) {
    say("SELECT", encode_command({"SELECT", std::to_string(greeting_.database)}));
  }
  if (!greeting_.client_name.empty()) {
    say("CLIENT", encode_command({"CLIENT", "SETNAME", greeting_.client_name}));
  }
  if (greeting_.expect_master) say("ROLE", encode_command({"ROLE"}));
  say("PING", encode_command({"PING"}));
}

bool Link::take_greeting_reply(const Reply& reply) {
  const std::string_view asked = greeted_.front();
  greeted_.pop_front();
  const bool needed = asked == "AUTH" || asked == "SELECT" || asked == "ROLE" ||
                      !reply.text().starts_with("NOPERM");
  if (reply.is_error() && needed && asked != "CLIENT") {
    lose(std::string(asked) + ": " + std::string(reply.text()));
    return false;
  }
  if (asked == "ROLE" && (reply.size() == 0 || reply[0].text() != "master")) {
    lose("is not the master");
    return false;
  }
  if (!greeted_.empty()) return true;
  const net::Lifetime::Watch alive = lifetime_.watch();
  become_ready();
  return alive && !lost_;
}

void Link::become_ready() {
  ready_ = true;
  site_.shard.cancel(timer_);
  watch_silence();
  handler_.on_link_ready();
}

void Link::watch_silence() {
  arrived_ = false;
  timer_ = site_.shard.after(asked_ ? site_.options.command_timeout : idle_, [this] {
    if (arrived_) {
      asked_ = false;
    } else if (asked_) {
      lose("no answer within " + in_milliseconds(site_.options.command_timeout));
      return;
    } else {
      asked_ = true;
      const net::Lifetime::Watch alive = lifetime_.watch();
      handler_.on_link_idle();
      if (!alive || lost_) return;
    }
    watch_silence();
  });
}

void Link::on_data(std::span<char> bytes) {
  arrived_ = true;
  const net::Lifetime::Watch alive = lifetime_.watch();
  reader_.give({bytes.data(), bytes.size()});
  while (const std::optional<Reply> reply = reader_.next()) {
    if (!greeted_.empty()) {
      if (!take_greeting_reply(*reply)) return;
    } else {
      handler_.on_link_reply(*reply);
      if (!alive || lost_) return;
    }
  }
  if (reader_.failed()) lose("speaks no RESP: " + std::string(reader_.error()));
}

void Link::on_closed(std::error_code reason) {
  std::string why = connection_->tls_error();
  if (why.empty()) {
    why = reason ? net::describe_error("read", reason.value(), "") : "closed by the server";
  }
  connection_ = nullptr;
  lose(std::move(why));
}

}  // namespace sockeye::redis
