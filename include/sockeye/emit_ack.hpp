// What an emit does with its acknowledgement: calls the user's callback with the answer's types, or
// resumes the coroutine that awaits it.
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/ack.hpp"
#include "sockeye/arguments.hpp"
#include "sockeye/callback.hpp"
#include "sockeye/emit_check.hpp"
#include "sockeye/error.hpp"

namespace sockeye {
namespace detail {

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<Result<T>> = true;
template <class T>
inline constexpr bool is_replies = false;
template <class T>
inline constexpr bool is_replies<Replies<T>> = true;

template <class T, AckForm Form>
struct AckAnswerOf {
  using Type = Result<T>;
};
template <AckForm Form>
struct AckAnswerOf<std::tuple<>, Form> {
  using Type = Result<void>;
};
template <class T>
struct AckAnswerOf<T, AckForm::collected> {
  using Type = Replies<T>;
};
template <>
struct AckAnswerOf<std::tuple<>, AckForm::collected> {
  using Type = Replies<std::tuple<>>;
};
/// What awaiting an acknowledgement of type T gives.
template <class T, AckForm Form>
using AckAnswer = typename AckAnswerOf<T, Form>::Type;

template <class Answer>
struct ReadAnswer;

template <class T>
struct ReadAnswer<Result<T>> {
  static Result<T> read(const AckResult& result) {
    if (result.error) return *result.error;
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      std::tuple<T> arguments;
      DecodeError error;
      if (!decode_arguments(result.arguments, arguments, error)) {
        return Error(error.message("args"));
      }
      return std::get<0>(std::move(arguments));
    }
  }
};

template <class T>
struct ReadAnswer<Replies<T>> {
  static Replies<T> read(const AckResult& result) {
    Replies<T> replies;
    if (result.missing) replies.missing = *result.missing;
    replies.values.reserve(result.arguments.size());
    std::size_t index = 0;
    for (const Cursor answer : result.arguments) {
      if constexpr (std::is_same_v<T, std::tuple<>>) {
        replies.values.emplace_back();
      } else {
        DecodeError error;
        T value{};
        if (!decode(answer, value, error)) {
          error.at(index);
          throw BadValue(error.message("replies"));
        }
        replies.values.push_back(std::move(value));
      }
      ++index;
    }
    return replies;
  }
};

/// Calls back with one Result or Replies.
template <class Answer, class F>
AckCallback answer_callback(F&& callback) {
  using Callable = std::decay_t<F>;
  auto shared = std::make_shared<Callable>(std::forward<F>(callback));
  return [shared](const AckResult& result) { (*shared)(ReadAnswer<Answer>::read(result)); };
}

/// Calls back with the answer's arguments, only when one came.
template <class Tuple, class F>
AckCallback arguments_callback(F&& callback) {
  using Callable = std::decay_t<F>;
  auto shared = std::make_shared<Callable>(std::forward<F>(callback));
  return [shared](const AckResult& result) {
    if (result.error) return;
    Tuple arguments;
    DecodeError error;
    if (!decode_arguments(result.arguments, arguments, error)) {
      throw BadValue(error.message("args"));
    }
    std::apply(*shared, std::move(arguments));
  };
}

template <class... P>
struct CallbackTuple;
template <class... P>
struct CallbackTuple<std::tuple<P...>> {
  using Type = std::tuple<std::decay_t<P>...>;
};

template <class E, AckForm Form, class F>
AckCallback make_ack_callback(F&& callback) {
  using Callable = std::decay_t<F>;
  if constexpr (!std::is_void_v<E>) {
    using Reply = typename E::Reply;
    using Answer = AckAnswer<Reply, Form>;
    if constexpr (std::is_invocable_v<Callable&, Answer>) {
      return answer_callback<Answer>(std::forward<F>(callback));
    } else if constexpr (std::is_same_v<Reply, std::tuple<>>) {
      return arguments_callback<std::tuple<>>(std::forward<F>(callback));
    } else {
      return arguments_callback<std::tuple<Reply>>(std::forward<F>(callback));
    }
  } else {
    using Tuple = typename CallbackTuple<typename Signature<Callable>::Parameters>::Type;
    static_assert(Form == AckForm::single || std::tuple_size_v<Tuple> == 1,
                  "a broadcast's acknowledgement callback takes one sockeye::Replies<T>");
    if constexpr (std::tuple_size_v<Tuple> == 1) {
      using First = std::tuple_element_t<0, Tuple>;
      static_assert(Form == AckForm::single || is_replies<First>,
                    "a broadcast's acknowledgement callback takes one sockeye::Replies<T>");
      if constexpr (is_result<First> || is_replies<First>) {
        return answer_callback<First>(std::forward<F>(callback));
      } else {
        return arguments_callback<Tuple>(std::forward<F>(callback));
      }
    } else {
      return arguments_callback<Tuple>(std::forward<F>(callback));
    }
  }
}

}  // namespace detail

/// An event that was sent and asks for an acknowledgement: awaiting it gives the answer,
/// `Result<T>` or, after a broadcast, `Replies<T>`. Await it once, on the shard.
template <class Answer>
class [[nodiscard]] PendingAck {
 public:
  PendingAck() : state_(std::make_shared<State>()) {}
  /// To be moved, not copied.
  PendingAck(PendingAck&&) noexcept = default;
  PendingAck& operator=(PendingAck&&) = delete;
  ~PendingAck() {
    if (state_) state_->waiting = nullptr;
  }

  /// What `co_await` calls.
  bool await_ready() const noexcept { return state_->done(); }
  void await_suspend(std::coroutine_handle<> waiting) const noexcept { state_->waiting = waiting; }
  Answer await_resume() const {
    if (state_->exception) std::rethrow_exception(state_->exception);
    return std::move(*state_->answer);
  }

  /// Takes the answer; given to the emit.
  auto callback() const {
    return [state = state_](Answer answer) { state->complete(std::move(answer)); };
  }

 private:
  struct State {
    std::optional<Answer> answer;
    std::exception_ptr exception;
    std::coroutine_handle<> waiting;

    bool done() const noexcept { return answer || exception; }
    void complete(Answer value) {
      if (done()) return;
      answer.emplace(std::move(value));
      if (const auto resume = std::exchange(waiting, nullptr)) resume.resume();
    }
  };

  std::shared_ptr<State> state_;
};

}  // namespace sockeye
