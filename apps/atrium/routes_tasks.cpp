// Tasks and comments. Each change is committed, answered, and then the outbox tells the room.
#include <utility>

#include "live.hpp"
#include "routes.hpp"

namespace atrium {

struct CommentList {
  std::vector<Comment> comments;
};

namespace {

using sockeye::http::Request;
using sockeye::http::Response;
using Coroutine = sockeye::Task<void>;

Coroutine create_task(Services& services, Request& request, Response& response) {
  const std::int64_t actor = actor_of(request);
  const auto project = request.param<std::int64_t>("project");
  auto job = services.store.run([actor, project, wish = request.json<NewTask>()](Store& store) {
    return store.create_task(actor, project, wish);
  });
  const Task task = co_await job;
  response.status(201).json(task).then([&services] { services.outbox.wake(); });
}

Coroutine update_task(Services& services, Request& request, Response& response) {
  const std::int64_t actor = actor_of(request);
  const auto id = request.param<std::int64_t>("task");
  auto job = services.store.run([actor, id, patch = request.json<TaskPatch>()](Store& store) {
    return store.update_task(actor, id, patch);
  });
  const Task task = co_await job;
  response.json(task).then([&services] { services.outbox.wake(); });
}

Coroutine delete_task(Services& services, Request& request, Response& response) {
  const std::int64_t actor = actor_of(request);
  const auto id = request.param<std::int64_t>("task");
  auto job = services.store.run([actor, id](Store& store) { return store.delete_task(actor, id); });
  const Task task = co_await job;
  const Done done;
  response.json(done).then([&services] { services.outbox.wake(); });
}

Coroutine get_comments(Services& services, Request& request, Response& response) {
  const std::int64_t actor = actor_of(request);
  const auto task = request.param<std::int64_t>("task");
  auto job =
      services.store.run([actor, task](Store& store) { return store.comments(actor, task); });
  auto comments = co_await job;
  const CommentList list{std::move(comments)};
  response.set("Cache-Control", "no-store").json(list);
}

Coroutine add_comment(Services& services, Request& request, Response& response) {
  const std::int64_t actor = actor_of(request);
  const auto task = request.param<std::int64_t>("task");
  auto job = services.store.run([actor, task, wish = request.json<NewComment>()](Store& store) {
    return store.add_comment(actor, task, wish);
  });
  const Comment comment = co_await job;
  response.status(201).json(comment).then([&services] { services.outbox.wake(); });
}

using Route = Coroutine (*)(Services&, Request&, Response&);

}  // namespace

void add_task_routes(sockeye::http::App& app, Services& services) {
  const auto with_services = [&services](Route route) {
    return [&services, route](Request& request, Response& response) -> Coroutine {
      return route(services, request, response);
    };
  };
  app.post("/api/projects/:project/tasks", with_services(create_task));
  app.patch("/api/tasks/:task", with_services(update_task));
  app.del("/api/tasks/:task", with_services(delete_task));
  app.get("/api/tasks/:task/comments", with_services(get_comments));
  app.post("/api/tasks/:task/comments", with_services(add_comment));
}

void add_routes(sockeye::http::App& app, Services& services) {
  add_session_routes(app, services);
  add_project_routes(app, services);
  add_task_routes(app, services);
  add_news_routes(app, services);
  add_resources(app, services);
}

}  // namespace atrium
