#include "core/server_side.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "codec/json_writer.hpp"
#include "codec/tape.hpp"
#include "core/hub.hpp"
#include "core/outgoing.hpp"
#include "sockeye/call.hpp"

namespace sockeye::core {
namespace {

// Where the one answer goes; it may come later, from any thread.
class ServerSideAck final : public detail::AckSink {
 public:
  ServerSideAck(std::shared_ptr<Executor> executor, std::function<void(Value)> answer)
      : executor_(std::move(executor)), answer_(std::move(answer)) {}

  bool claim() noexcept override { return !claimed_.exchange(true, std::memory_order_relaxed); }
  PayloadWriter& begin() override { return codec::json_writer(); }
  void answer(EncodedPayload&& payload) override {
    std::vector<Value> arguments = outgoing_values(payload);
    executor_->run([answer = answer_, first = arguments.empty() ? Value() : arguments.front()] {
      answer(first);
    });
  }

 private:
  std::shared_ptr<Executor> executor_;
  std::function<void(Value)> answer_;
  std::atomic<bool> claimed_{false};
};

class ServerSideCall final : public detail::Call {
 public:
  ServerSideCall(Hub& hub, std::string event, std::shared_ptr<ServerSideAck> ack)
      : hub_(hub), event_(std::move(event)), ack_(std::move(ack)) {}

  bool claim_ack() noexcept override { return ack_ && ack_->claim(); }
  PayloadWriter& begin_ack() override { return ack_->begin(); }
  void answer(EncodedPayload&& payload) override { ack_->answer(std::move(payload)); }
  std::shared_ptr<detail::AckSink> defer_ack() override { return ack_; }
  detail::TaskScope* tasks() noexcept override { return &hub_.tasks(); }
  void failed(const Error& error, std::exception_ptr) override {
    hub_.warn("server event " + event_ + ": " + error.message());
  }
  /// The hub owns the coroutines that this is for.
  detail::HandlerErrorHook defer_errors() override {
    return [&hub = hub_, event = event_](const Error& error, const std::exception_ptr&) {
      hub.warn("server event " + event + ": " + error.message());
    };
  }

 private:
  Hub& hub_;
  std::string event_;
  std::shared_ptr<ServerSideAck> ack_;
};

}  // namespace

void receive_server_side(Namespace& nsp, const std::vector<Value>& event,
                         std::function<void(Value)> answer) {
  Hub* hub = nsp.hub();
  if (!hub || event.empty() || !event.front().is_string()) return;
  const std::string name(event.front().text());
  const auto handlers = nsp.handlers().server_events.find(name);
  if (!handlers) return;
  std::shared_ptr<ServerSideAck> ack;
  if (answer) ack = std::make_shared<ServerSideAck>(hub->executor(), std::move(answer));
  ServerSideCall call(*hub, name, std::move(ack));
  codec::Tape tape;
  codec::read_values(event, tape);
  handlers->run(tape.root().elements().drop(1), call);
}

}  // namespace sockeye::core
