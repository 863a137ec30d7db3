#include "cluster/scope_side.hpp"

#include <utility>

namespace sockeye::cluster {
namespace {

core::Target local(core::Target target) {
  target.flags.local = true;
  return target;
}

}  // namespace

bool ScopeSide::may_have(std::string_view room) const {
  if (presence_) return presence_->has(room);
  const auto home = home_.lock();
  return home && (home->rooms().find(room) || home->find(room));
}

bool ScopeSide::may_have_anybody() const {
  if (presence_) return !presence_->empty();
  const auto home = home_.lock();
  return home && home->size() > 0;
}

void ScopeSide::broadcast(core::BroadcastPacket packet, core::Target target) {
  if (const auto to = scope()) to->broadcast(std::move(packet), local(std::move(target)));
}

void ScopeSide::broadcast_with_ack(core::BroadcastPacket packet, core::Target target,
                                   std::function<void(std::size_t)> counted,
                                   std::function<void(Value)> answered) {
  const auto to = scope();
  if (!to) return counted(0);
  to->broadcast_and_count(std::move(packet), local(std::move(target)), std::move(counted),
                          std::move(answered));
}

void ScopeSide::fetch_sockets(core::Target target,
                              std::function<void(std::vector<core::SocketDetails>)> done) {
  const auto to = scope();
  if (!to) return done({});
  to->fetch_sockets(local(std::move(target)), [done = std::move(done)](core::FetchedSockets found) {
    done(std::move(found.sockets));
  });
}

void ScopeSide::add_sockets(core::Target target, std::vector<std::string> rooms) {
  if (const auto to = scope()) to->add_sockets(local(std::move(target)), std::move(rooms));
}

void ScopeSide::del_sockets(core::Target target, std::vector<std::string> rooms) {
  if (const auto to = scope()) to->del_sockets(local(std::move(target)), std::move(rooms));
}

void ScopeSide::disconnect_sockets(core::Target target, bool close_connection) {
  if (const auto to = scope()) to->disconnect_sockets(local(std::move(target)), close_connection);
}

void ScopeSide::server_side(std::vector<Value> event, std::function<void(Value)> answer) {
  if (const auto to = scope()) to->server_side(std::move(event), std::move(answer));
}

void ScopeSide::list_rooms(std::function<void(std::vector<std::string>)> done) {
  const auto to = scope();
  if (!to) return done({});
  to->list_rooms(std::move(done));
}

void ScopeSide::passed(core::LogPosition position) {
  if (progress_) progress_->reach(position);
}

void ScopeSide::give_up_session(const std::string& pid, core::LogPosition position) {
  if (const auto to = scope()) to->give_up_session(pid, position);
}

}  // namespace sockeye::cluster
