// Writes MessagePack from C++ values straight into one string of bytes, in the dialect of
// notepack.io 2: binary as `bin`, doubles with 64 bits, whole numbers as integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sockeye/payload.hpp"

namespace sockeye::codec {

class MsgpackWriter final : public PayloadWriter {
 public:
  MsgpackWriter() { reset(); }

  void null() override;
  void boolean(bool value) override;
  void int64(std::int64_t value) override;
  void uint64(std::uint64_t value) override;
  /// NaN and infinities are kept.
  void number(double value) override;
  /// A lone surrogate becomes U+FFFD.
  void string(std::string_view value) override;
  void binary(Binary bytes) override;
  void begin_array(std::size_t size) override;
  void end_array() override {}
  void begin_object(std::size_t size) override;
  void key(std::string_view name) override;
  void end_object() override {}
  EncodedPayload finish() override;
  void recycle(EncodedPayload&& payload) noexcept override;

  /// A value that is MessagePack already.
  void raw(std::string_view bytes);
  /// Drops what was written and not finished.
  void reset() noexcept;

 private:
  EncodedPayload payload_;
  std::string spare_;
};

}  // namespace sockeye::codec
