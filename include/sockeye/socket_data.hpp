// What an application keeps with a socket: one payload type a namespace, which travels to whoever
// looks at the socket from elsewhere.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "sockeye/convert.hpp"
#include "sockeye/export.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

/// Thrown where `socket.data<T>()` is read but was never set, or set as another type.
class SOCKEYE_EXPORT BadSocketData : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {

class SocketData {
 public:
  SocketData() = default;
  SocketData(const SocketData&) = delete;
  SocketData& operator=(const SocketData&) = delete;
  virtual ~SocketData() = default;
  virtual const std::type_info& type() const noexcept = 0;
  virtual Value to_value() const = 0;
  /// A copy, for another shard.
  virtual std::shared_ptr<SocketData> clone() = 0;
};

template <class T>
class SocketDataOf final : public SocketData, public std::enable_shared_from_this<SocketDataOf<T>> {
 public:
  explicit SocketDataOf(T value) : value_(std::move(value)) {}
  const std::type_info& type() const noexcept override { return typeid(T); }
  Value to_value() const override { return sockeye::to_value(value_); }
  /// What cannot be copied moves on as it is.
  std::shared_ptr<SocketData> clone() override {
    if constexpr (std::is_copy_constructible_v<T>) {
      return std::make_shared<SocketDataOf>(value_);
    } else {
      return this->shared_from_this();
    }
  }
  T& value() noexcept { return value_; }

 private:
  T value_;
};

/// What came from another process: a T where it can be read as one.
class StoredData final : public SocketData {
 public:
  explicit StoredData(Value value) noexcept : value_(std::move(value)) {}
  const std::type_info& type() const noexcept override { return typeid(StoredData); }
  Value to_value() const override { return value_; }
  std::shared_ptr<SocketData> clone() override { return std::make_shared<StoredData>(value_); }

 private:
  Value value_;
};

}  // namespace detail

/// `socket.data<T>()`: assign to set it; read it as a T. Reading throws BadSocketData where it was
/// not set, or set as another type. For the socket's shard; valid while its Socket handle lives.
template <class T>
class SocketDataRef {
 public:
  /// The library's own.
  explicit SocketDataRef(std::shared_ptr<detail::SocketData>& slot) noexcept : slot_(&slot) {}

  /// Sets it. Throws BadSocketData where it was set as another type.
  const SocketDataRef& operator=(T value) const {
    if (*slot_ && (*slot_)->type() != typeid(T) && !is_stored()) throw wrong_type();
    *slot_ = std::make_shared<detail::SocketDataOf<T>>(std::move(value));
    return *this;
  }

  /// Whether it was set, as a T.
  bool has_value() const {
    read_stored();
    return *slot_ && (*slot_)->type() == typeid(T);
  }
  /// The value; throws BadSocketData.
  T& get() const {
    if (!*slot_) throw BadSocketData("socket.data was never set");
    read_stored();
    if ((*slot_)->type() != typeid(T)) throw wrong_type();
    return static_cast<detail::SocketDataOf<T>&>(**slot_).value();
  }
  operator T&() const { return get(); }
  T& operator*() const { return get(); }
  T* operator->() const { return &get(); }

 private:
  bool is_stored() const noexcept {
    return *slot_ && (*slot_)->type() == typeid(detail::StoredData);
  }
  /// What a session brought from another node becomes a T when it is first looked at.
  void read_stored() const {
    if (!is_stored()) return;
    const Value stored = (*slot_)->to_value();
    if constexpr (std::is_same_v<T, Value>) {
      *slot_ = std::make_shared<detail::SocketDataOf<Value>>(stored);
    } else if constexpr (std::is_default_constructible_v<T>) {
      if (Result<T> read = from_value<T>(stored); read.ok()) {
        *slot_ = std::make_shared<detail::SocketDataOf<T>>(std::move(*read));
      }
    }
  }
  static BadSocketData wrong_type() {
    return BadSocketData("socket.data holds another type: one type a namespace");
  }

  std::shared_ptr<detail::SocketData>* slot_;
};

}  // namespace sockeye
