#include "admin/sign_in.hpp"

#include <array>
#include <string>
#include <utility>

#include "admin/password.hpp"
#include "net/random.hpp"

namespace sockeye::admin {
namespace {

struct Gate {
  BasicAuth auth;
  std::shared_ptr<SessionStore> store;
  PasswordThread passwords;
};

std::string new_session_id() {
  std::array<unsigned char, 8> bytes{};
  net::RandomSource().fill(bytes);
  std::string id;
  for (const unsigned char byte : bytes) {
    id += "0123456789abcdef"[byte >> 4];
    id += "0123456789abcdef"[byte & 15];
  }
  return id;
}

void refuse(const Next& next) {
  next(Error("invalid credentials"));
}

void check_password(const std::shared_ptr<Gate>& gate, const Socket& socket, const Next& next) {
  const Value& auth = socket.handshake().auth;
  if (auth["username"].text() != gate->auth.username || !auth["password"].is_string()) {
    return refuse(next);
  }
  // The thread belongs to the gate and must not be what ends it.
  const auto decide = [store = gate->store, socket, next](bool matches) {
    if (!matches) return refuse(next);
    const std::string id = new_session_id();
    store->save(id);
    socket.emit("session", id);
    next();
    // The official page listens from its connection on, and would not hear of it otherwise.
    socket.emit("session", id);
  };
  const bool taken =
      gate->passwords.check(std::string(auth["password"].text()), gate->auth.password, decide);
  if (!taken) refuse(next);
}

}  // namespace

void ask_for_password(const Namespace& panels, BasicAuth auth,
                      std::shared_ptr<SessionStore> store) {
  const auto gate = std::make_shared<Gate>();
  gate->auth = std::move(auth);
  gate->store = std::move(store);
  panels.use([gate](const Socket& socket, const Next& next) {
    const Value& id = socket.handshake().auth["sessionId"];
    if (!id.is_string() || id.text().empty()) return check_password(gate, socket, next);
    gate->store->find(std::string(id.text()),
                      [weak = std::weak_ptr(gate), socket, next](bool found) {
                        const auto still = weak.lock();
                        if (found) return next();
                        if (still) check_password(still, socket, next);
                      });
  });
}

}  // namespace sockeye::admin
