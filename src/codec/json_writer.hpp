// Writes JSON, as JSON.stringify does, from C++ values straight into one string.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/payload.hpp"

namespace sockeye::codec {

/// What becomes of binary.
enum class JsonBinary {
  placeholder,  ///< `{"_placeholder":true,"num":N}`, and an attachment beside the text
  buffer,       ///< as Node prints a Buffer: `{"type":"Buffer","data":[1,2]}`
};

class JsonWriter final : public PayloadWriter {
 public:
  explicit JsonWriter(JsonBinary binary = JsonBinary::placeholder) noexcept : binary_(binary) {}

  void null() override;
  void boolean(bool value) override;
  void int64(std::int64_t value) override;
  void uint64(std::uint64_t value) override;
  void number(double value) override;
  void string(std::string_view value) override;
  void binary(Binary bytes) override;
  void begin_array(std::size_t size) override;
  void end_array() override;
  void begin_object(std::size_t size) override;
  void key(std::string_view name) override;
  void end_object() override;
  EncodedPayload finish() override;
  void recycle(EncodedPayload&& payload) noexcept override;

  /// A value that is JSON already.
  void raw(std::string_view json);
  /// Drops what was written and not finished.
  void reset() noexcept;

 private:
  void separate();

  JsonBinary binary_;
  bool comma_ = false;
  EncodedPayload payload_;
  std::string spare_;
};

/// This thread's writer for Socket.IO packets, empty.
JsonWriter& json_writer();

}  // namespace sockeye::codec
