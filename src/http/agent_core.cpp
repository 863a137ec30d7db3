#include "http/agent_core.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "http/request_writer.hpp"
#include "net/guard.hpp"

namespace sockeye::http {
namespace {

constexpr std::chrono::milliseconds hint_margin{1000};

// "timeout=5" out of a Keep-Alive header.
std::optional<std::chrono::milliseconds> keep_alive_hint(std::string_view value) {
  constexpr std::string_view mark = "timeout=";
  const std::size_t at = value.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  value.remove_prefix(at + mark.size());
  std::uint32_t seconds = 0;
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error != std::errc{} || stop == value.data()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

void check(const AgentOptions& options) {
  if (options.max_connections == 0) {
    throw std::invalid_argument("AgentOptions: max_connections must be at least 1");
  }
}

}  // namespace

UserAgent::Core::Core(net::Shard& shard, Origin origin, AgentOptions options)
    : shard_(shard),
      options_(std::move(options)),
      route_(std::move(origin), options_.network),
      resolver_(shard) {
  check(options_);
}

RequestId UserAgent::Core::add(ClientRequest request, OnSent on_sent, OnUpgraded on_upgraded) {
  const RequestId id = ++last_;
  const auto [place, added] = pending_.emplace(
      id, std::make_unique<Pending>(
              Pending{std::move(request), std::move(on_sent), std::move(on_upgraded), {}}));
  Pending& pending = *place->second;
  std::string error = check_request(pending.request);
  if (!error.empty()) {
    fail_later(id, {RequestFailure::Kind::bad_request, {}, std::move(error)});
    return id;
  }
  if (pending.request.timeout.count() > 0) {
    pending.timer = shard_.after(pending.request.timeout, [this, id] { expire(id); });
  }
  assign(id, pending);
  return id;
}

void UserAgent::Core::assign(RequestId id, Pending& pending) {
  if (pending.on_upgraded) {
    dial(id, pending);
  } else if (AgentLink* link = find_idle()) {
    start(*link, id, pending);
  } else if (has_room()) {
    dial(id, pending);
  } else if (waiting_.size() >= options_.max_waiting) {
    fail_later(id, {RequestFailure::Kind::too_many,
                    {},
                    std::to_string(options_.max_waiting) + " requests wait already"});
  } else {
    waiting_.push_back(id);
  }
}

AgentLink* UserAgent::Core::find_idle() {
  for (std::size_t i = links_.size(); i-- > 0;) {
    if (!links_[i]->idle()) continue;
    if (links_[i]->usable()) return links_[i].get();
    links_.erase(links_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return nullptr;
}

bool UserAgent::Core::has_room() const noexcept {
  const auto used =
      std::ranges::count_if(links_, [](const auto& link) { return !link->dedicated(); });
  return std::cmp_less(used, options_.max_connections);
}

void UserAgent::Core::dial(RequestId id, Pending& pending) {
  links_.push_back(std::make_unique<AgentLink>(*this, shard_, resolver_, route_,
                                               static_cast<bool>(pending.on_upgraded)));
  pending.link = links_.back().get();
  pending.link->request = id;
}

void UserAgent::Core::start(AgentLink& link, RequestId id, Pending& pending) {
  link.request = id;
  pending.link = &link;
  const bool head = pending.request.method == "HEAD";
  const Asked asked = pending.on_upgraded ? Asked::upgrade : (head ? Asked::head : Asked::plainly);
  const RequestSetting setting{
      route_.origin, options_.headers,
      options_.cookies ? cookies.header(std::chrono::system_clock::now()) : std::string(),
      options_.compression};
  ResponseLimits limits;
  limits.head = options_.max_head;
  limits.body = options_.max_body;
  const base::Frame bytes = write_request(setting, pending.request);
  // Over a new connection it is sent once, and its body is in the frame.
  if (!link.idle()) pending.request.body = std::string();
  link.start(bytes, asked, limits);
}

void UserAgent::Core::serve_waiting() {
  while (!waiting_.empty()) {
    const auto found = pending_.find(waiting_.front());
    if (found == pending_.end()) {
      waiting_.pop_front();
      continue;
    }
    AgentLink* link = find_idle();
    if (!link && !has_room()) return;
    waiting_.pop_front();
    if (link) {
      start(*link, found->first, *found->second);
    } else {
      dial(found->first, *found->second);
    }
  }
}

void UserAgent::Core::drop(AgentLink& link) {
  std::erase_if(links_, [&](const auto& each) { return each.get() == &link; });
}

std::unique_ptr<UserAgent::Core::Pending> UserAgent::Core::take(RequestId id) {
  auto entry = pending_.extract(id);
  if (entry.empty()) return nullptr;
  std::unique_ptr<Pending> pending = std::move(entry.mapped());
  shard_.cancel(pending->timer);
  if (pending->link) pending->link->request = 0;
  return pending;
}

void UserAgent::Core::fail_later(RequestId id, RequestFailure failure) {
  shard_.at_end_of_turn([weak = weak_from_this(), id, failure = std::move(failure)]() mutable {
    const auto self = weak.lock();
    if (!self) return;
    if (const auto pending = self->take(id)) deliver(*pending, std::move(failure));
  });
}

void UserAgent::Core::expire(RequestId id) {
  const auto self = shared_from_this();
  const auto pending = take(id);
  const auto limit = pending->request.timeout.count();
  if (pending->link) drop(*pending->link);
  serve_waiting();
  deliver(*pending,
          RequestFailure{RequestFailure::Kind::timeout, std::make_error_code(std::errc::timed_out),
                         "no answer from " + route_.origin.authority() + " within " +
                             std::to_string(limit) + " ms"});
}

void UserAgent::Core::cancel(RequestId id) {
  const auto self = shared_from_this();
  const auto pending = take(id);
  if (!pending) return;
  if (pending->link) drop(*pending->link);
  serve_waiting();
}

void UserAgent::Core::close_idle() {
  std::erase_if(links_, [](const auto& link) { return link->idle(); });
}

void UserAgent::Core::shut_down() {
  const auto pending = std::exchange(pending_, {});
  for (const auto& [id, each] : pending) shard_.cancel(each->timer);
  waiting_.clear();
  links_.clear();
}

void UserAgent::Core::on_link_ready(AgentLink& link) {
  const RequestId id = link.request;
  start(link, id, *pending_.find(id)->second);
}

void UserAgent::Core::on_link_answer(AgentLink& link, ClientResponse response, bool reusable) {
  const auto self = shared_from_this();
  keep_cookies(response);
  const auto pending = take(link.request);
  const bool closes = Headers::same_name(pending->request.headers["Connection"], "close");
  const auto patience = patience_of(response);
  if (reusable && !closes && patience.count() > 0) {
    link.rest(patience);
  } else {
    drop(link);
  }
  serve_waiting();
  deliver(*pending, std::move(response));
}

void UserAgent::Core::on_link_upgraded(AgentLink& link, Upgraded upgraded) {
  const auto self = shared_from_this();
  keep_cookies(upgraded.response);
  const auto pending = take(link.request);
  drop(link);
  net::Connection& connection = *upgraded.connection;
  net::guarded("an upgrade's callback", [&] { pending->on_upgraded(std::move(upgraded)); });
  if (!connection.handler()) connection.abort();
}

void UserAgent::Core::on_link_lost(AgentLink& link, AgentLink::Loss loss) {
  const auto self = shared_from_this();
  const RequestId id = link.request;
  const auto found = pending_.find(id);
  if (found == pending_.end()) {
    drop(link);
    serve_waiting();
    return;
  }
  Pending& pending = *found->second;
  const std::string& method = pending.request.method;
  const bool safe = method == "GET" || method == "HEAD" || !loss.sent;
  const bool stale =
      loss.failure.kind == RequestFailure::Kind::closed && link.reused() && !loss.answered && safe;
  if (stale && !std::exchange(pending.retried, true)) {
    drop(link);
    dial(id, pending);
    return;
  }
  const auto taken = take(id);
  drop(link);
  serve_waiting();
  deliver(*taken, std::move(loss.failure));
}

std::chrono::milliseconds UserAgent::Core::patience_of(const ClientResponse& response) const {
  const auto hint = keep_alive_hint(response.headers["Keep-Alive"]);
  return hint ? std::min(options_.idle_timeout, *hint - hint_margin) : options_.idle_timeout;
}

void UserAgent::Core::keep_cookies(const ClientResponse& response) {
  if (!options_.cookies) return;
  const auto now = std::chrono::system_clock::now();
  for (const auto& [name, value] : response.headers) {
    if (Headers::same_name(name, "Set-Cookie")) cookies.set(value, now);
  }
}

void UserAgent::Core::deliver(Pending& pending, SendResult result) {
  net::guarded("a request's callback", [&] {
    if (!pending.on_upgraded) {
      pending.on_sent(std::move(result));
    } else if (auto* response = std::get_if<ClientResponse>(&result)) {
      pending.on_upgraded(std::move(*response));
    } else {
      pending.on_upgraded(std::get<RequestFailure>(std::move(result)));
    }
  });
}

}  // namespace sockeye::http
