// A PayloadWriter that builds a Value, for conversions that stay inside the program and for parsers
// of the user's own.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {

class ValueWriter final : public PayloadWriter {
 public:
  void null() override { add({}); }
  void boolean(bool value) override { add(value); }
  void int64(std::int64_t value) override { add(value); }
  void uint64(std::uint64_t value) override { add(value); }
  void number(double value) override { add(value); }
  void string(std::string_view value) override { add(value); }
  void binary(Binary bytes) override { add(std::move(bytes)); }
  void begin_array(std::size_t) override { open_.push_back({Value::array(), std::move(key_)}); }
  void end_array() override { close(); }
  void begin_object(std::size_t) override { open_.push_back({Value::object(), std::move(key_)}); }
  void key(std::string_view name) override { key_ = name; }
  void end_object() override { close(); }
  /// The Value itself, in the format `value`.
  EncodedPayload finish() override {
    EncodedPayload payload;
    payload.format = PayloadFormat::value;
    payload.value = std::make_shared<const Value>(take());
    return payload;
  }
  void recycle(EncodedPayload&&) noexcept override {}

  Value take() { return std::exchange(root_, {}); }
  /// Drops what was written and not finished.
  void reset() noexcept {
    root_ = {};
    open_.clear();
    key_.clear();
  }

 private:
  struct Open {
    Value value;
    std::string key;
  };

  void add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().value.is_array()) {
      open_.back().value.push(std::move(value));
    } else {
      open_.back().value.set(key_, std::move(value));
    }
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    key_ = std::move(done.key);
    add(std::move(done.value));
  }

  Value root_;
  std::vector<Open> open_;
  std::string key_;
};

}  // namespace sockeye::codec
