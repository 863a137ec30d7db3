// How a client's listeners are run, and what becomes of what leaves them.
#include "sockeye/client/listen.hpp"

#include "client/manager_face.hpp"
#include "client/socket_face.hpp"

namespace sockeye::detail {
namespace {

void report(client::ManagerFace& manager, std::string_view nsp, std::string_view what,
            const std::exception_ptr& exception) {
  manager.report({nsp, what, describe(exception), exception});
}

TaskScope* scope_of(const client::ManagerFace& manager) noexcept {
  client::ManagerDriver* driver = manager.driver();
  return driver ? &driver->core().tasks() : nullptr;
}

}  // namespace

void report_failure(const client::Socket& socket, std::string_view what,
                    const std::exception_ptr& exception) {
  report(*socket.face()->manager(), socket.nsp(), what, exception);
}

void report_failure(const client::Manager& manager, std::string_view what,
                    const std::exception_ptr& exception) {
  report(*manager.face(), {}, what, exception);
}

void run_guarded(const client::Socket& socket, std::string_view what,
                 const std::function<void()>& call) {
  try {
    call();
  } catch (...) {
    report_failure(socket, what, std::current_exception());
  }
}

void run_guarded(const client::Manager& manager, std::string_view what,
                 const std::function<void()>& call) {
  try {
    call();
  } catch (...) {
    report_failure(manager, what, std::current_exception());
  }
}

TaskScope* task_scope_of(const client::Socket& socket) noexcept {
  return scope_of(*socket.face()->manager());
}

TaskScope* task_scope_of(const client::Manager& manager) noexcept {
  return scope_of(*manager.face());
}

}  // namespace sockeye::detail
