// Packets of a user's own parser, to and from ours. What it throws becomes an error.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codec/packet.hpp"
#include "sockeye/parser.hpp"

namespace sockeye::codec {

/// One connection's decoder.
class CustomReader {
 public:
  /// `parser` must outlive this.
  CustomReader(const CustomParser& parser, const PacketLimits& limits) noexcept
      : parser_(parser), limits_(limits) {}

  PacketAssembler::Step add(std::string_view message, bool binary, Tape& tape, Packet& packet);
  /// Why the last message was refused.
  const std::string& failure() const noexcept { return failure_; }

 private:
  Result<std::optional<sockeye::Packet>> decode(std::string_view message, bool binary);
  PacketAssembler::Step refuse(std::string why);

  const CustomParser& parser_;
  PacketLimits limits_;
  std::unique_ptr<PacketDecoder> decoder_;
  std::string failure_;
};

/// At least one message, or why there is none.
Result<std::vector<Message>> encode_custom(const CustomParser& parser, const PacketHead& head,
                                           const Value* data);

}  // namespace sockeye::codec
