#include "cluster/pending_requests.hpp"

#include <algorithm>
#include <utility>

namespace sockeye::cluster {
namespace {

constexpr std::size_t max_requests = 10'000;
constexpr std::size_t max_answers = 1'000'000;
constexpr std::size_t max_missing_named = 10'000;

}  // namespace

bool PendingRequests::Request::complete() const {
  if (!expecting || (named ? !awaited.empty() : left > 0)) return false;
  return kind != Kind::broadcast || client_replies >= clients;
}

PendingRequests::Request* PendingRequests::find(std::string_view id) const {
  const auto found = requests_.find(id);
  return found == requests_.end() ? nullptr : &found->second;
}

std::optional<PendingRequests::Kind> PendingRequests::kind(std::string_view id) const {
  const Request* request = find(id);
  if (!request) return std::nullopt;
  return request->kind;
}

bool PendingRequests::add(const std::string& id, std::chrono::milliseconds timeout,
                          std::function<void(core::FetchedSockets)> done) {
  Request request;
  request.on_found = std::move(done);
  return take_in(id, timeout, std::move(request));
}

bool PendingRequests::add(const std::string& id, Kind kind, std::chrono::milliseconds timeout,
                          std::function<void(core::BroadcastReplies)> done) {
  Request request;
  request.kind = kind;
  request.on_replies = std::move(done);
  return take_in(id, timeout, std::move(request));
}

bool PendingRequests::take_in(const std::string& id, std::chrono::milliseconds timeout,
                              Request request) {
  if (closed_ || requests_.size() >= max_requests) {
    const char* why = closed_ ? "the server is closing" : "too many pending requests";
    if (request.on_found) {
      request.found.missing.emplace_back(unknown_node);
      request.on_found(std::move(request.found));
    } else {
      request.replies.missing.emplace_back(unknown_node);
      request.replies.error = Error(why);
      request.on_replies(std::move(request.replies));
    }
    return false;
  }
  request.timer = clock_.after(timeout, [this, id] { finish(id, false); });
  requests_.emplace(id, std::move(request));
  return true;
}

void PendingRequests::expect(std::string_view id, const std::vector<std::string>& nodes) {
  Request* request = find(id);
  if (!request) return;
  request->expecting = true;
  request->named = true;
  request->awaited = nodes;
  for (const std::string& node : request->answered) std::erase(request->awaited, node);
  settle(id);
}

void PendingRequests::expect(std::string_view id, std::optional<std::size_t> nodes) {
  Request* request = find(id);
  if (!request) return;
  request->expecting = true;
  if (!nodes) {
    request->left = 1;
    return finish(id, false);
  }
  request->left = *nodes > request->early ? *nodes - request->early : 0;
  settle(id);
}

bool PendingRequests::note(Request& request, std::string_view node) {
  if (!node.empty()) {
    if (std::ranges::find(request.answered, node) != request.answered.end()) return false;
    request.answered.emplace_back(node);
  }
  if (request.named) {
    std::erase(request.awaited, node);
  } else if (!request.expecting) {
    ++request.early;
  } else if (request.left > 0) {
    --request.left;
  }
  return true;
}

void PendingRequests::sockets(std::string_view id, std::string_view node,
                              std::vector<core::SocketDetails> sockets) {
  Request* request = find(id);
  if (!request || request->kind != Kind::fetch || !note(*request, node)) return;
  for (core::SocketDetails& socket : sockets) {
    if (request->found.sockets.size() >= max_answers) break;
    request->found.sockets.push_back(std::move(socket));
  }
  settle(id);
}

void PendingRequests::reply(std::string_view id, std::string_view node, Value value) {
  Request* request = find(id);
  if (!request || request->kind != Kind::server_side || !note(*request, node)) return;
  if (request->replies.replies.size() < max_answers)
    request->replies.replies.push(std::move(value));
  settle(id);
}

void PendingRequests::clients(std::string_view id, std::string_view node, std::uint64_t count) {
  Request* request = find(id);
  if (!request || request->kind != Kind::broadcast || count > max_answers) return;
  if (!note(*request, node)) return;
  request->clients += count;
  settle(id);
}

void PendingRequests::client_reply(std::string_view id, Value value) {
  Request* request = find(id);
  if (!request || request->kind != Kind::broadcast) return;
  ++request->client_replies;
  if (request->replies.replies.size() < max_answers)
    request->replies.replies.push(std::move(value));
  settle(id);
}

void PendingRequests::node_gone(std::string_view node, bool properly) {
  std::vector<std::string> concerned;
  for (auto& [id, request] : requests_) {
    if (std::erase(request.awaited, node) == 0) continue;
    if (!properly) {
      (request.on_found ? request.found.missing : request.replies.missing).emplace_back(node);
      if (!request.on_found) request.replies.error = Error("a node is gone");
    }
    concerned.push_back(id);
  }
  for (const std::string& id : concerned) settle(id);
}

void PendingRequests::settle(std::string_view id) {
  const Request* request = find(id);
  if (request && request->complete()) finish(id, true);
}

void PendingRequests::add_missing(Request& request) const {
  std::vector<std::string>& missing =
      request.on_found ? request.found.missing : request.replies.missing;
  const std::size_t before = missing.size();
  if (request.named) {
    missing.insert(missing.end(), request.awaited.begin(), request.awaited.end());
  } else {
    const std::size_t count = request.expecting ? request.left : 1;
    std::vector<std::string> names;
    if (name_missing) names = name_missing(request.answered);
    if (names.size() != count)
      names.assign(std::min(count, max_missing_named), std::string(unknown_node));
    missing.insert(missing.end(), names.begin(), names.end());
  }
  if (request.kind == Kind::fetch) return;
  if (request.kind == Kind::broadcast) {
    const std::uint64_t silent =
        request.clients - std::min(request.clients, request.client_replies);
    missing.insert(missing.end(), std::min<std::size_t>(silent, max_missing_named),
                   std::string(unknown_client));
    request.replies.error = Error("operation has timed out");
    return;
  }
  request.replies.error =
      Error("timeout reached: missing " + std::to_string(missing.size() - before) + " responses");
}

void PendingRequests::finish(std::string_view id, bool in_time) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return;
  auto node = requests_.extract(found);
  Request& request = node.mapped();
  clock_.cancel(request.timer);
  if (!in_time) add_missing(request);
  if (request.on_found) {
    request.on_found(std::move(request.found));
  } else {
    request.on_replies(std::move(request.replies));
  }
}

void PendingRequests::close() {
  closed_ = true;
  while (!requests_.empty()) finish(std::string(requests_.begin()->first), false);
}

}  // namespace sockeye::cluster
