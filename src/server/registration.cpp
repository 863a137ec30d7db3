#include "server/registration.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "net/log.hpp"

namespace sockeye {
namespace server {

void check_event_name(std::string_view event) {
  std::string_view instead;
  if (event == "connection" || event == "connect") instead = "on_connection";
  if (event == "disconnect") instead = "on_disconnect";
  if (event == "disconnecting") instead = "on_disconnecting";
  if (event == "new_namespace") instead = "on_new_namespace";
  if (!instead.empty()) {
    throw std::invalid_argument("on(\"" + std::string(event) +
                                "\"): this is no client's event; call " + std::string(instead) +
                                " instead");
  }
}

Listener next_listener() noexcept {
  static std::atomic<Listener> last{0};
  return ++last;
}

core::EventHandlers::List::Function wrap(detail::Handler<Socket> handler) {
  return [handler = std::move(handler)](core::SocketState& state, Elements arguments,
                                        detail::Call& call) {
    handler(Socket(state.self()), arguments, call);
  };
}

core::CatchAllListeners::Function wrap(detail::CatchAll<Socket> listener) {
  return [listener = std::move(listener)](core::SocketState& state, std::string_view event,
                                          Elements arguments, detail::Call& call) {
    listener(Socket(state.self()), event, arguments, call);
  };
}

core::OutgoingListeners::Function wrap(
    std::function<void(Socket, const std::vector<Value>&)> listener) {
  return
      [listener = std::move(listener)](core::SocketState& state, const std::vector<Value>& event) {
        const Socket socket(state.self());
        detail::run_guarded(socket, "any_outgoing", [&] { listener(socket, event); });
      };
}

core::CloseListeners::Function wrap_close(std::string_view what,
                                          std::function<void(Socket, std::string_view)> listener) {
  return [what, listener = std::move(listener)](core::SocketState& state, std::string_view reason) {
    const Socket socket(state.self());
    detail::run_guarded(socket, what, [&] { listener(socket, reason); });
  };
}

std::function<void(const ExpiredSession&)> logged(
    std::function<void(const ExpiredSession&)> listener) {
  return [listener = std::move(listener)](const ExpiredSession& session) {
    try {
      listener(session);
    } catch (const std::exception& exception) {
      net::log(LogLevel::warning, "server", "session_expired: " + std::string(exception.what()));
    } catch (...) {
      net::log(LogLevel::warning, "server", "session_expired: unknown exception");
    }
  };
}

}  // namespace server

namespace detail {

void report_failure(const Socket& socket, std::string_view what, std::exception_ptr exception) {
  std::string message = "unknown exception";
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& known) {
    message = known.what();
  } catch (...) {
    message = "unknown exception";
  }
  socket.state()->on_error(what, Error(std::move(message)), exception);
}

void run_guarded(const Socket& socket, std::string_view what, const std::function<void()>& call) {
  try {
    call();
  } catch (...) {
    report_failure(socket, what, std::current_exception());
  }
}

TaskScope* task_scope_of(const Socket& socket) noexcept {
  core::Hub* hub = socket.state()->nsp()->hub();
  return hub ? &hub->tasks() : nullptr;
}

}  // namespace detail
}  // namespace sockeye
