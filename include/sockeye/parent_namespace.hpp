// Dynamic namespaces: one set of handlers for names that only clients know.
//
//   auto boards = io.of(std::regex("^/board-\\d+$"));
//   boards.on("move", [](sockeye::Socket socket, Move move) { ... });
//   boards.emit("closing");                            // to everybody in every board
//
//   io.of([&](const std::string& name, const sockeye::Value& auth) { return may_open(name, auth);
//   });
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sockeye/export.hpp"
#include "sockeye/handler_check.hpp"
#include "sockeye/namespace.hpp"
#include "sockeye/next.hpp"
#include "sockeye/task_scope.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

/// The decision on a namespace that a client asks for. Copies share it: the first call counts, from
/// any thread, now or later. Dropped by all undecided, it refuses.
class AllowNamespace {
 public:
  /// `decide` is called once.
  explicit AllowNamespace(const std::function<void(bool allow)>& decide)
      : state_(std::make_shared<detail::Decision>(
            [decide](const std::optional<Error>& refused) { decide(!refused); })) {}

  /// Makes the namespace; with false the next parent is asked.
  void operator()(bool allow = true) const {
    state_->decide(allow ? std::nullopt : std::optional<Error>(Error("refused")));
  }

 private:
  std::shared_ptr<detail::Decision> state_;
};

namespace detail {

using NamespaceCheck = std::function<void(const std::string& name, const Value& auth,
                                          const AllowNamespace& allow, TaskScope* tasks)>;

/// Which names are a parent's: one of the two is set.
struct NamespaceRule {
  std::function<bool(const std::string& name)> pattern;
  NamespaceCheck check;
};

/// What can be searched for in a text: std::regex, boost::regex.
template <class P>
concept NamePattern = requires(const P& pattern, const std::string& name) {
  { regex_search(name.begin(), name.end(), pattern) } -> std::same_as<bool>;
};

template <class F>
inline constexpr bool decides_later =
    std::is_invocable_v<F&, const std::string&, const Value&, AllowNamespace>;
template <class F>
concept NameFunction =
    decides_later<F> || std::is_invocable_v<F&, const std::string&, const Value&>;

/// Writes what left an application's function to the log, where no socket is concerned.
SOCKEYE_EXPORT void log_failure(std::string_view what,
                                const std::exception_ptr& exception) noexcept;

template <class F>
NamespaceCheck namespace_check(F function) {
  return [kept = std::make_shared<F>(std::move(function))](
             const std::string& name, const Value& auth, const AllowNamespace& allow,
             TaskScope* tasks) {
    if constexpr (decides_later<F>) {
      static_assert(std::is_void_v<
                        std::invoke_result_t<F&, const std::string&, const Value&, AllowNamespace>>,
                    "a function that takes an AllowNamespace decides by it and returns nothing");
      (*kept)(name, auth, allow);
    } else {
      using R = std::invoke_result_t<F&, const std::string&, const Value&>;
      if constexpr (is_task<R>) {
        static_assert(std::is_same_v<typename TaskValue<R>::Type, bool>,
                      "a coroutine that decides on a namespace is a Task<bool>");
        static_assert(DecayAll<typename Signature<F>::Parameters>::owns_all,
                      "a coroutine takes its arguments by value");
        // A type of its own would be as local as F, which g++ remarks upon in a header.
        std::function<void(std::exception_ptr, bool*)> decide =
            [kept, allow](const std::exception_ptr& exception, const bool* value) {
              if (exception) log_failure("namespace", exception);
              allow(value && *value);
            };
        spawn(tasks, (*kept)(name, auth), std::move(decide));
      } else {
        static_assert(std::is_same_v<R, bool>,
                      "a function that decides on a namespace returns bool or Task<bool>, or takes "
                      "an AllowNamespace");
        allow((*kept)(name, auth));
      }
    }
  };
}

}  // namespace detail

/// What is registered for namespaces that do not exist yet. A child is made when a client first
/// asks for it, or by `Server::of(name)` where a pattern has the name; it starts with copies of the
/// handlers, listeners and middleware that the parent has at that moment: what is registered here
/// later holds for later children alone. Everything that is sent or ordered here reaches all
/// children; acknowledgements of all of them are collected. It has no sockets of its own and cannot
/// list those of its children: `fetch_sockets`, also behind `to`, throws std::logic_error.
class ParentNamespace : public Namespace {
 public:
  /// The library's own.
  using Namespace::Namespace;

  /// Not supported: a child may exist on another node and not on this one.
  void fetch_sockets(BroadcastOperator::FetchCallback done) const = delete;
  Task<RemoteSockets> fetch_sockets() const = delete;
};

}  // namespace sockeye
