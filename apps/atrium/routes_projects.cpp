// Projects, their members, and who looks at them now.
#include <set>
#include <sockeye/remote_socket.hpp>
#include <utility>

#include "contract.hpp"
#include "live.hpp"
#include "problem.hpp"
#include "routes.hpp"

namespace atrium {

struct NewProject {
  std::string name;
};

struct NewMember {
  std::string login;
};

struct ProjectList {
  std::vector<Project> projects;
};

struct MemberList {
  std::vector<Member> members;
};

struct PresenceList {
  std::vector<std::int64_t> users;
};

namespace {

using Coroutine = sockeye::Task<void>;
using sockeye::http::Request;
using sockeye::http::Response;

Coroutine add_member(Services& services, Request& request, Response& response) {
  const std::int64_t actor = actor_of(request);
  const ProjectRef ref{request.param<std::int64_t>("project")};
  auto job =
      services.store.run([actor, ref, login = request.json<NewMember>().login](Store& store) {
        return store.add_member(actor, ref.project, login);
      });
  const Member member = co_await job;
  response.status(201).json(member).then([&services] { services.outbox.wake(); });
}

Coroutine remove_member(Services& services, Request& request, Response& response) {
  const std::int64_t actor = actor_of(request);
  const ProjectRef ref{request.param<std::int64_t>("project")};
  const auto user = request.param<std::int64_t>("user");
  auto job = services.store.run([actor, ref, user](Store& store) {
    store.remove_member(actor, ref.project, user);
    return true;
  });
  co_await job;
  // Out of the room first: what follows is no longer for these tabs.
  services.io.in(user_room(user)).sockets_leave(project_room(ref.project));
  const Done done;
  response.json(done)
      .then_emit(services.io.to(project_room(ref.project)), events::presence, ref)
      .then([&services] { services.outbox.wake(); });
}

/// Each user once, whatever the number of tabs.
std::vector<std::int64_t> users_of(const sockeye::RemoteSockets& tabs) {
  std::set<std::int64_t> users;
  for (const sockeye::RemoteSocket& tab : tabs) {
    if (const auto viewer = sockeye::from_value<Viewer>(tab.data()); viewer.ok()) {
      users.insert(viewer->user);
    }
  }
  return {users.begin(), users.end()};
}

}  // namespace

void add_project_routes(sockeye::http::App& app, Services& services) {
  app.get("/api/projects", [&services](Request& request, Response& response) -> Coroutine {
    auto job = services.store.run(
        [actor = actor_of(request)](Store& store) { return store.projects(actor); });
    auto projects = co_await job;
    const ProjectList list{std::move(projects)};
    response.json(list);
  });
  app.post("/api/projects", [&services](Request& request, Response& response) -> Coroutine {
    const std::int64_t actor = actor_of(request);
    auto job = services.store.run([actor, name = request.json<NewProject>().name](Store& store) {
      return store.create_project(actor, name);
    });
    const Project project = co_await job;
    response.status(201).json(project).then([&services] { services.outbox.wake(); });
  });
  app.get("/api/projects/:project/members",
          [&services](Request& request, Response& response) -> Coroutine {
            auto job = services.store.run(
                [actor = actor_of(request), project = request.param<std::int64_t>("project")](
                    Store& store) { return store.members(actor, project); });
            auto members = co_await job;
            const MemberList list{std::move(members)};
            response.json(list);
          });
  app.post("/api/projects/:project/members",
           [&services](Request& request, Response& response) -> Coroutine {
             return add_member(services, request, response);
           });
  app.del("/api/projects/:project/members/:user",
          [&services](Request& request, Response& response) -> Coroutine {
            return remove_member(services, request, response);
          });
  app.get("/api/projects/:project/presence",
          [&services](Request& request, Response& response) -> Coroutine {
            const auto project = request.param<std::int64_t>("project");
            auto job = services.store.run([actor = actor_of(request), project](Store& store) {
              return store.is_member(actor, project);
            });
            const bool allowed = co_await job;
            if (!allowed) {
              throw not_found("There is no such project, or you are not a member of it.");
            }
            // Of all processes.
            sockeye::Task<sockeye::RemoteSockets> looking =
                services.io.in(project_room(project)).fetch_sockets();
            const sockeye::RemoteSockets tabs = co_await std::move(looking);
            const PresenceList list{users_of(tabs)};
            response.json(list);
          });
}

}  // namespace atrium
