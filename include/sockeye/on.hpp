// on and once, for whatever receives events: a socket, a namespace, a client. A handler that does
// not fit its event is refused where the user wrote it, and the compiler's message says why.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

#include "sockeye/event.hpp"
#include "sockeye/handler.hpp"

namespace sockeye::detail {

/// `Derived` provides, const:
///   auto add_handler(std::string_view event, Handler<SocketT> handler, bool once);
/// whose result is what on and once return.
template <class Derived, class SocketT>
class OnMixin {
 public:
  /// Handles an event. `handler` takes, in this order and each if it wants to: the socket, the
  /// event's arguments as the types that it names, an Ack<T>. What it returns, or its Task<T>
  /// gives, is the acknowledgement. Of a typed event it takes the event's types.
  template <FixedString Name, class... Types, class F,
            class Problem = HandlerProblem<SocketT, Event<Name, Types...>, F>>
    requires std::is_void_v<Problem>
  auto on(const Event<Name, Types...>& event, F handler) const {
    return self().add_handler(event.name, bind_handler<SocketT>(event, std::move(handler)), false);
  }
  template <class F, class Problem = UntypedProblem<SocketT, F>>
    requires std::is_void_v<Problem>
  auto on(std::string_view event, F handler) const {
    return self().add_handler(event, bind_handler<SocketT>(std::move(handler)), false);
  }

  /// As `on`, until the first such event.
  template <FixedString Name, class... Types, class F,
            class Problem = HandlerProblem<SocketT, Event<Name, Types...>, F>>
    requires std::is_void_v<Problem>
  auto once(const Event<Name, Types...>& event, F handler) const {
    return self().add_handler(event.name, bind_handler<SocketT>(event, std::move(handler)), true);
  }
  template <class F, class Problem = UntypedProblem<SocketT, F>>
    requires std::is_void_v<Problem>
  auto once(std::string_view event, F handler) const {
    return self().add_handler(event, bind_handler<SocketT>(std::move(handler)), true);
  }

  /// Handlers that do not fit.
  template <FixedString Name, class... Types, class F,
            class Problem = HandlerProblem<SocketT, Event<Name, Types...>, F>>
    requires(!std::is_void_v<Problem>)
  void on(const Event<Name, Types...>& event, F handler) const = delete;
  template <class F, class Problem = UntypedProblem<SocketT, F>>
    requires(!std::is_void_v<Problem>)
  void on(std::string_view event, F handler) const = delete;
  template <FixedString Name, class... Types, class F,
            class Problem = HandlerProblem<SocketT, Event<Name, Types...>, F>>
    requires(!std::is_void_v<Problem>)
  void once(const Event<Name, Types...>& event, F handler) const = delete;
  template <class F, class Problem = UntypedProblem<SocketT, F>>
    requires(!std::is_void_v<Problem>)
  void once(std::string_view event, F handler) const = delete;

 private:
  const Derived& self() const noexcept { return static_cast<const Derived&>(*this); }
};

}  // namespace sockeye::detail
