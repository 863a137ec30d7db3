#include "core/frames.hpp"

#include <array>
#include <string>

#include "codec/engine_packet.hpp"

namespace sockeye::core {
namespace {

base::Frame frame_of(const codec::PacketHead& head, std::string_view payload) {
  std::array<char, 256> room;
  if (codec::max_head_digits + head.nsp.size() <= room.size()) {
    const char* end = codec::write_head(room.data(), head);
    return codec::text_message_frame(
        {{room.data(), static_cast<std::size_t>(end - room.data())}, payload});
  }
  std::string text;
  codec::append_head(text, head);
  return codec::text_message_frame({text, payload});
}

}  // namespace

PacketFrames encode_packet(codec::PacketHead head, const EncodedPayload& payload, bool compress) {
  head.attachments = payload.attachments.size();
  PacketFrames frames;
  frames.head = frame_of(head, payload.bytes);
  frames.head.set_compress(compress);
  frames.attachments.reserve(payload.attachments.size());
  for (const Binary& bytes : payload.attachments) {
    frames.attachments.push_back(codec::binary_message_frame(bytes.view()));
    frames.attachments.back().set_compress(compress);
  }
  return frames;
}

base::Frame encode_packet(codec::PacketType type, std::string_view nsp, std::string_view json) {
  codec::PacketHead head;
  head.type = type;
  head.nsp = nsp;
  return frame_of(head, json);
}

}  // namespace sockeye::core
