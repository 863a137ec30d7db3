// What a user has seen of what he was told in person.
#include "routes.hpp"

namespace atrium {

struct Seen {
  std::int64_t number = 0;
};

void add_news_routes(sockeye::http::App& app, Services& services) {
  app.put("/api/me/seen",
          [&services](sockeye::http::Request& request,
                      sockeye::http::Response& response) -> sockeye::Task<void> {
            auto job = services.store.run(
                [actor = actor_of(request), seen = request.json<Seen>()](Store& store) {
                  store.mark_seen(actor, seen.number);
                  return true;
                });
            co_await job;
            const Done done;
            response.json(done).then([&services] { services.outbox.wake(); });
          });
}

}  // namespace atrium
