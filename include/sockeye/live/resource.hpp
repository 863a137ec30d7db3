// Resource: one declaration of something that clients look at and that changes: who may see it,
// how all of it is read, how what changed is read. From it come the route of its list, with
// `?since=`, and the events that enter and leave its room.
//
//   live::serve(app, io, worker, log, live::Resource<Changes, Store>{
//       .path = "/api/projects/:project/tasks",
//       .scope = project_room,
//       ...}, events::join_project, events::leave_project);
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sockeye/event.hpp"
#include "sockeye/export.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/live/change_log.hpp"
#include "sockeye/live/joined.hpp"
#include "sockeye/live/snapshot.hpp"
#include "sockeye/namespace.hpp"
#include "sockeye/socket.hpp"

namespace sockeye::live {

/// `Answer` has the members `std::int64_t cursor` and `bool full`, which are filled in here, and
/// whatever the application's queries put beside them. `Store` is what they are asked of; its
/// `Sql& sql()` is the connection that they use.
template <class Answer, class Store>
struct Resource {
  /// Of the list, with one parameter, which is a number: "/api/projects/:project/tasks".
  std::string path;
  /// The scope in the log, and the room: "project:7".
  std::function<std::string(std::int64_t key)> scope;
  /// Who asks. What is thrown (HttpError) is the answer.
  std::function<std::int64_t(http::Request&)> viewer_of_request;
  std::function<std::int64_t(const Socket&)> viewer_of_socket{};
  /// The queries, each within one snapshot of the database.
  std::function<bool(Store&, std::int64_t viewer, std::int64_t key)> may_see;
  std::function<Answer(Store&, std::int64_t key)> all;
  std::function<Answer(Store&, std::int64_t key, const Since&)> changed;
  /// What who may not see it is told, by 404 and by the answer to `join`: whether it exists is
  /// nobody's business.
  std::string refusal = "There is nothing here that you may see.";
  /// On the socket's shard: may refuse, by a text, before the room is entered; and is told of who
  /// leaves. Both may be empty.
  std::function<std::string(const Socket&, std::int64_t key)> on_join{};
  std::function<void(const Socket&, std::int64_t key)> on_leave{};
};

namespace detail {

/// The name behind the only ":" of a path. Throws std::invalid_argument where there is none.
SOCKEYE_EXPORT std::string path_parameter(std::string_view path);

template <class Answer, class Store>
Answer read(const Resource<Answer, Store>& resource, const ChangeLog& log, Store& store,
            std::int64_t viewer, std::int64_t key, std::optional<std::int64_t> cursor) {
  const Snapshot snapshot(store.sql());
  if (!resource.may_see(store, viewer, key)) throw http::HttpError(404, resource.refusal);
  const Since since = log.since(store.sql(), resource.scope(key), cursor);
  Answer answer = since.full ? resource.all(store, key) : resource.changed(store, key, since);
  answer.cursor = since.cursor;
  answer.full = since.full;
  return answer;
}

template <class Answer, class Store, class Worker>
Task<Joined> join(std::shared_ptr<const Resource<Answer, Store>> resource, const ChangeLog& log,
                  Worker& worker, Socket socket, std::int64_t key) {
  const std::int64_t viewer = resource->viewer_of_socket(socket);
  auto question = worker.run(
      [resource, viewer, key](Store& store) { return resource->may_see(store, viewer, key); });
  const bool allowed = co_await question;
  Joined reply;
  if (!allowed) {
    reply.error = resource->refusal;
  } else if (!socket.connected()) {
    reply.error = "The connection is gone.";
  } else if (resource->on_join) {
    reply.error = resource->on_join(socket, key);
  }
  if (!reply.error.empty()) co_return reply;
  socket.join(resource->scope(key));
  // Behind the entry, so that nothing falls between the cursor and the first nudge.
  auto position = worker.run(
      [resource, &log, key](Store& store) { return log.head(store.sql(), resource->scope(key)); });
  reply.cursor = co_await position;
  reply.ok = true;
  co_return reply;
}

}  // namespace detail

/// The list's route alone. `worker.run(F)` calls `F(Store&)` where blocking is allowed and gives
/// something to co_await on the shard; it and `log` outlive the app.
template <class Answer, class Store, class Worker>
void serve(http::App& app, Worker& worker, const ChangeLog& log, Resource<Answer, Store> wanted) {
  const std::string parameter = detail::path_parameter(wanted.path);
  const std::string path = wanted.path;
  app.get(path,
          [resource = std::make_shared<const Resource<Answer, Store>>(std::move(wanted)), &worker,
           &log, parameter](http::Request& request, http::Response& response) -> Task<void> {
            const std::int64_t viewer = resource->viewer_of_request(request);
            const auto key = request.param<std::int64_t>(parameter);
            const auto since = request.query<std::int64_t>("since");
            auto question = worker.run([resource, &log, viewer, key, since](Store& store) {
              return detail::read(*resource, log, store, viewer, key, since);
            });
            const Answer answer = co_await question;
            response.set("Cache-Control", "no-store").json(answer);
          });
}

/// The list's route, and the room: `join_event` enters it with the key, `leave_event` leaves it.
template <class Answer, class Store, class Worker, FixedString JoinName, FixedString LeaveName>
void serve(http::App& app, const Namespace& io, Worker& worker, const ChangeLog& log,
           Resource<Answer, Store> wanted,
           const Event<JoinName, std::int64_t, Ack<Joined>>& join_event,
           const Event<LeaveName, std::int64_t>& leave_event) {
  serve(app, worker, log, wanted);
  const auto resource = std::make_shared<const Resource<Answer, Store>>(std::move(wanted));
  io.on(join_event, [resource, &worker, &log](Socket socket, std::int64_t key) -> Task<Joined> {
    return detail::join(resource, log, worker, socket, key);
  });
  io.on(leave_event, [resource](Socket socket, std::int64_t key) {
    const std::string room = resource->scope(key);
    const auto rooms = socket.rooms();
    if (std::ranges::find(rooms, room) == rooms.end()) return;
    socket.leave(room);
    if (resource->on_leave) resource->on_leave(socket, key);
  });
}

}  // namespace sockeye::live
