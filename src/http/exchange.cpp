#include "http/exchange.hpp"

#include <utility>

#include "http/connection.hpp"
#include "http/reply.hpp"
#include "net/guard.hpp"
#include "net/log.hpp"
#include "sockeye/http/query.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::http {
namespace {

// Back to the shard, for a coroutine that something resumed elsewhere.
struct Homecoming {
  AppShard* shard;

  bool await_ready() const noexcept { return shard->here(); }
  void await_suspend(std::coroutine_handle<> waiting) const {
    shard->post([waiting] { waiting.resume(); });
  }
  void await_resume() const noexcept {}
};

// `shown`: whether the message is for the client.
Failure failure_of(const std::exception_ptr& exception, bool& shown) {
  try {
    std::rethrow_exception(exception);
  } catch (const HttpError& error) {
    shown = true;
    return {error.status(), error.what(), exception};
  } catch (const std::exception& error) {
    return {500, error.what(), exception};
  } catch (...) {
    return {500, "not a std::exception", exception};
  }
}

}  // namespace

// The last holder may be on any thread; the exchange ends on its own.
struct Exchange::Delete {
  void operator()(Exchange* exchange) const {
    struct End {
      void operator()(Exchange* last) const { delete last; }
    };
    std::unique_ptr<Exchange, End> last(exchange);
    if (exchange->shard_->here()) return;
    const std::shared_ptr<AppShard> shard = exchange->shard_;
    shard->post([last = std::move(last)]() mutable { last.reset(); });
  }
};

void Exchange::start(AppShard& shard, std::shared_ptr<Slot> slot, HostRequest request,
                     std::shared_ptr<BodyFeed> body) {
  const std::shared_ptr<Exchange> exchange(
      new Exchange(shard, std::move(slot), std::move(request), std::move(body)), Delete{});
  exchange->run_layers(0);
}

Exchange::Exchange(AppShard& shard, std::shared_ptr<Slot> slot, HostRequest request,
                   std::shared_ptr<BodyFeed> body)
    : shard_(shard.shared_from_this()),
      slot_(std::move(slot)),
      data_(std::move(request)),
      body_(std::move(body)),
      request_(*this),
      response_(*this) {
  slot_->owner = this;
}

Exchange::~Exchange() {
  if (slot_->owner != this || !slot_->connection) return;
  net::guarded("an unanswered request", [this] {
    net::log(LogLevel::warning, "http",
             data_.method + " " + std::string(path()) + " was not answered");
    Connection& connection = *slot_->connection;
    complete(make_error_reply(500, reason_phrase(500), connection.shape_of(*slot_)));
    connection.resume();
  });
}

std::string_view Exchange::path() const noexcept {
  return path_of(data_.target);
}

const Query& Exchange::query() const {
  if (!query_) query_.emplace(query_of(data_.target));
  return *query_;
}

BodyReader& Exchange::stream() {
  if (!body_) body_ = std::make_shared<BodyFeed>(data_.body);
  return *body_;
}

template <class Step>
void Exchange::guarded_step(Step&& step) {
  ++running_;
  try {
    std::forward<Step>(step)();
  } catch (...) {
    fail(std::current_exception());
  }
  if (--running_ == 0 && committed_) deliver();
}

void Exchange::run_layers(std::size_t from) {
  const std::shared_ptr<Exchange> self = shared_from_this();
  guarded_step([&] {
    const std::size_t layer = router().find(from, data_.method, path(), parameters_);
    if (layer == Router::npos) {
      position_ = Router::npos;
      no_layer();
    } else {
      position_ = layer + 1;
      router().run(layer, *this);
    }
  });
}

void Exchange::go(std::size_t position) {
  if (!shard_->here()) {
    shard_->post([self = shared_from_this(), position] { self->go(position); });
    return;
  }
  if (position == position_ && !response_.sent_) run_layers(position);
}

void Exchange::no_layer() {
  const std::string allowed = router().allowed(path());
  if (allowed.empty()) {
    fail({404, "Not found: " + data_.method + " " + std::string(path()), nullptr}, true);
    return;
  }
  response_.set("Allow", allowed);
  if (data_.method == "OPTIONS") {
    response_.status(204).end();
  } else {
    fail({405, data_.method + " is not allowed here", nullptr}, true);
  }
}

void Exchange::fail_later(std::size_t position, Failure failure, bool shown) {
  if (!shard_->here()) {
    shard_->post([self = shared_from_this(), position, failure = std::move(failure),
                  shown]() mutable { self->fail_later(position, std::move(failure), shown); });
    return;
  }
  if (position != position_) return;
  position_ = Router::npos;
  guarded_step([&] { fail(std::move(failure), shown); });
}

void Exchange::fail(std::exception_ptr exception) {
  bool shown = false;
  Failure failure = failure_of(exception, shown);
  fail(std::move(failure), shown);
}

void Exchange::fail(Failure failure, bool shown) {
  const auto& hook = router().on_error;
  if (failure.status >= 500 && (delivered_ || !hook)) {
    net::log(LogLevel::error, "http",
             data_.method + " " + std::string(path()) + ": " + failure.message);
  }
  if (delivered_) return;
  // What the handler had said before it failed is not true any more; headers of middlewares stay.
  after_.clear();
  source_.reset();
  committed_ = false;
  response_.reset();
  response_.status(failure.status);
  if (hook) net::guarded("on_error", [&] { hook(failure, request_, response_); });
  if (response_.sent_) return;
  response_.error(failure.status, shown ? failure.message : reason_phrase(failure.status));
}

void Exchange::commit() {
  if (!shard_->here()) {
    shard_->post([self = shared_from_this()] { self->committed(); });
    return;
  }
  committed();
}

void Exchange::commit(std::unique_ptr<BodySource> source, std::uint64_t length) {
  response_.sent_ = true;
  source_ = std::move(source);
  source_length_ = length;
  committed();
}

void Exchange::committed() {
  committed_ = true;
  if (running_ > 0 || std::exchange(scheduled_, true)) return;
  // Answered by something else than a handler that runs: at the end of the turn it is known
  // whether that one throws, and what comes after the answer.
  shard_->shard().at_end_of_turn([self = shared_from_this()] {
    self->scheduled_ = false;
    if (self->committed_) self->deliver();
  });
}

void Exchange::then(UniqueFunction<void()> call) {
  if (!shard_->here()) {
    shard_->post([self = shared_from_this(), call = std::move(call)]() mutable {
      self->then(std::move(call));
    });
    return;
  }
  after_.push_back(std::move(call));
  if (delivered_) run_after();
}

void Exchange::deliver() {
  if (std::exchange(delivered_, true)) return;
  Connection* connection = slot_->connection;
  if (connection && slot_->owner == this) {
    ReplyShape shape = connection->shape_of(*slot_);
    if (source_) {
      shape.body_length = source_length_;
      if (!slot_->head_only) slot_->source = std::move(source_);
    }
    complete(make_reply(response_.status_, response_.headers_, response_.body_, shape));
  }
  slot_->owner = nullptr;
  response_.body_ = std::string();
  run_after();
  if (connection) connection->resume();
}

void Exchange::complete(base::Frame frame) {
  slot_->owner = nullptr;
  slot_->frame = std::move(frame);
  slot_->ready = true;
  slot_->connection->write_ready(!after_.empty());
}

void Exchange::run_after() {
  auto calls = std::exchange(after_, {});
  if (response_.status_ >= 400) return;
  for (auto& call : calls) net::guarded("a call after an answer", [&] { call(); });
}

Task<void> Exchange::hold(std::shared_ptr<Exchange> exchange, Task<void> task) {
  // Destroyed in this order's reverse, also where the coroutine never ends: what the handler holds
  // may refer to its request.
  const std::shared_ptr<Exchange> self = std::move(exchange);
  Task<void> running = std::move(task);
  std::exception_ptr exception;
  try {
    co_await std::move(running);
  } catch (...) {
    exception = std::current_exception();
  }
  const Homecoming homecoming{self->shard_.get()};
  co_await homecoming;
  if (exception) self->guarded_step([&] { self->fail(exception); });
}

void Exchange::run(Task<void> task) {
  sockeye::detail::spawn(&shard_->tasks(), hold(shared_from_this(), std::move(task)),
                         [](const std::exception_ptr&) {});
}

}  // namespace sockeye::http
