// A socket, a call and an acknowledgement that write down what is done to them, for the tests of
// emit and of handlers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "sockeye/emit.hpp"
#include "sockeye/handler.hpp"

namespace sockeye::test {

/// What was sent, and the acknowledgements that are awaited.
struct Wire {
  std::vector<std::string> sent;
  std::vector<std::vector<Binary>> attachments;
  std::vector<detail::AckCallback> acks;

  /// Answers the `index`th emit with these arguments.
  void answer(std::size_t index, std::string_view json) {
    codec::Tape tape;
    codec::json_read(json, {}, tape);
    acks.at(index)({tape.root().elements(), nullptr, nullptr});
  }
  void fail(std::size_t index, const std::string& message) {
    const Error error(message);
    acks.at(index)({{}, &error, nullptr});
  }
};

template <detail::AckForm Form>
class Emitter : public detail::EmitMixin<Emitter<Form>, Form> {
 public:
  explicit Emitter(Wire& wire) : wire_(&wire) {}

  PayloadWriter& begin_payload() const { return codec::json_writer(); }
  void emit_encoded(detail::Outgoing&& outgoing) const {
    wire_->sent.push_back(outgoing.payload.bytes);
    wire_->attachments.push_back(std::move(outgoing.payload.attachments));
    wire_->acks.push_back(std::move(outgoing.on_ack));
  }

 private:
  Wire* wire_;
};
using Socket = Emitter<detail::AckForm::single>;
using Broadcast = Emitter<detail::AckForm::collected>;

/// What became of one event.
struct Outcome {
  std::vector<std::string> answers;
  std::vector<std::string> failures;
  int claimed = 0;
};

class Sink final : public detail::AckSink {
 public:
  explicit Sink(std::shared_ptr<Outcome> outcome) : outcome_(std::move(outcome)) {}

  bool claim() noexcept override { return outcome_->claimed++ == 0; }
  PayloadWriter& begin() override { return codec::json_writer(); }
  void answer(EncodedPayload&& payload) override {
    outcome_->answers.push_back(std::move(payload.bytes));
  }

 private:
  std::shared_ptr<Outcome> outcome_;
};

class TestCall final : public detail::Call {
 public:
  explicit TestCall(detail::TaskScope* tasks, bool wants_ack = true)
      : tasks_(tasks), wants_ack_(wants_ack) {}

  bool claim_ack() noexcept override { return wants_ack_ && outcome->claimed++ == 0; }
  PayloadWriter& begin_ack() override { return codec::json_writer(); }
  void answer(EncodedPayload&& payload) override { outcome->answers.push_back(payload.bytes); }
  std::shared_ptr<detail::AckSink> defer_ack() override {
    return wants_ack_ ? std::make_shared<Sink>(outcome) : nullptr;
  }
  detail::TaskScope* tasks() noexcept override { return tasks_; }
  void failed(const Error& error, std::exception_ptr exception) override {
    outcome->failures.push_back((exception ? "threw: " : "refused: ") + error.message());
  }
  detail::HandlerErrorHook defer_errors() override {
    return [outcome = outcome](const Error& error, const std::exception_ptr&) {
      outcome->failures.push_back("later: " + error.message());
    };
  }

  std::shared_ptr<Outcome> outcome = std::make_shared<Outcome>();

 private:
  detail::TaskScope* tasks_;
  bool wants_ack_;
};

}  // namespace sockeye::test
