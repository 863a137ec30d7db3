#include "http/prefix_reply.hpp"

#include <utility>

#include "http/connection.hpp"
#include "http/reply.hpp"
#include "net/guard.hpp"

namespace sockeye::http {

PrefixReply::PrefixReply(std::shared_ptr<Slot> slot) noexcept : slot_(std::move(slot)) {
  slot_->owner = this;
}

PrefixReply::~PrefixReply() {
  if (slot_->owner != this) return;
  net::guarded("an unanswered request", [this] {
    respond(500, {{"Content-Type", "application/json; charset=utf-8"}},
            error_json(reason_phrase(500)));
  });
}

void PrefixReply::respond(int status, const Headers& headers, std::string body) {
  if (std::exchange(slot_->owner, nullptr) != this) return;
  Connection* connection = slot_->connection;
  if (!connection) return;
  slot_->frame = make_reply(status, headers, body, connection->shape_of(*slot_));
  slot_->ready = true;
  connection->write_ready(false);
  connection->resume();
}

void PrefixReply::lost() noexcept {
  slot_->owner = nullptr;
  net::guarded("an abandoned request", [this] { abandon(); });
}

}  // namespace sockeye::http
