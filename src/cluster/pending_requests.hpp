// A node's own requests until each has its answers, its time is up or the node closes; what ends
// without all answers says who is missing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cluster/environment.hpp"
#include "core/room_index.hpp"
#include "core/types.hpp"

namespace sockeye::cluster {

/// What missing answers are told as where nobody knows whose they are.
inline constexpr std::string_view unknown_node = "unknown node";
inline constexpr std::string_view unknown_client = "unknown client";

class PendingRequests {
 public:
  enum class Kind : std::uint8_t { fetch, server_side, broadcast };

  explicit PendingRequests(Clock& clock) noexcept : clock_(clock) {}
  ~PendingRequests() { close(); }
  PendingRequests(const PendingRequests&) = delete;
  PendingRequests& operator=(const PendingRequests&) = delete;

  /// One whose nodes are not known yet; it ends at `timeout` at the latest. False where there are
  /// too many already: then `done` has been called.
  bool add(const std::string& id, std::chrono::milliseconds timeout,
           std::function<void(core::FetchedSockets)> done);
  bool add(const std::string& id, Kind kind, std::chrono::milliseconds timeout,
           std::function<void(core::BroadcastReplies)> done);

  bool contains(std::string_view id) const { return find(id) != nullptr; }
  /// The kind of one that is waited for.
  std::optional<Kind> kind(std::string_view id) const;

  /// These nodes are asked, or so many whose names nobody knows. None: it cannot be known, so that
  /// the request ends as one that misses a node.
  void expect(std::string_view id, const std::vector<std::string>& nodes);
  void expect(std::string_view id, std::optional<std::size_t> nodes);

  // What has come. `node` is empty where the protocol does not name it; a node that is named counts
  // once.
  void sockets(std::string_view id, std::string_view node,
               std::vector<core::SocketDetails> sockets);
  void reply(std::string_view id, std::string_view node, Value value);
  void clients(std::string_view id, std::string_view node, std::uint64_t count);
  void client_reply(std::string_view id, Value value);

  /// No request waits for it any more. `properly`: it said farewell, so that nothing is missing.
  void node_gone(std::string_view node, bool properly);

  /// Asked for the names of nodes that have not answered, where only their number is known.
  std::function<std::vector<std::string>(const std::vector<std::string>& answered)> name_missing;

  /// Ends each with what there is.
  void close();
  std::size_t size() const noexcept { return requests_.size(); }

 private:
  struct Request {
    Kind kind = Kind::fetch;
    core::TimerId timer = 0;
    bool expecting = false;
    /// Where nodes are known, those that have not answered; else how many have not.
    bool named = false;
    std::vector<std::string> awaited;
    std::size_t left = 0;
    /// Those that answered before it was known how many there are, and their names.
    std::size_t early = 0;
    std::vector<std::string> answered;
    std::uint64_t clients = 0;
    std::uint64_t client_replies = 0;
    core::FetchedSockets found;
    core::BroadcastReplies replies;
    std::function<void(core::FetchedSockets)> on_found;
    std::function<void(core::BroadcastReplies)> on_replies;

    bool complete() const;
  };

  Request* find(std::string_view id) const;
  bool take_in(const std::string& id, std::chrono::milliseconds timeout, Request request);
  /// Whether this answer counts.
  static bool note(Request& request, std::string_view node);
  void settle(std::string_view id);
  void finish(std::string_view id, bool in_time);
  void add_missing(Request& request) const;

  Clock& clock_;
  mutable std::unordered_map<std::string, Request, core::StringHash, std::equal_to<>> requests_;
  bool closed_ = false;
};

}  // namespace sockeye::cluster
