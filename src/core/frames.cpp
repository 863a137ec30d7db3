#include "core/frames.hpp"

#include <array>
#include <string>

#include "codec/custom_packet.hpp"
#include "codec/engine_packet.hpp"
#include "codec/msgpack_packet.hpp"
#include "codec/msgpack_writer.hpp"
#include "sockeye/convert.hpp"

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

base::Frame msgpack_frame(const codec::PacketHead& head, std::string_view payload) {
  std::string before;
  std::string after;
  codec::append_msgpack_head(before, head, !payload.empty());
  codec::append_msgpack_tail(after, head);
  return codec::binary_message_frame({before, payload, after});
}

PacketFrames json_frames(codec::PacketHead head, const EncodedPayload& payload) {
  head.attachments = payload.attachments.size();
  PacketFrames frames;
  frames.head = frame_of(head, payload.bytes);
  frames.attachments.reserve(payload.attachments.size());
  for (const Binary& bytes : payload.attachments) {
    frames.attachments.push_back(codec::binary_message_frame(bytes.view()));
  }
  return frames;
}

base::Frame frame_of(const Message& message) {
  return message.binary ? codec::binary_message_frame(message.bytes)
                        : codec::text_message_frame({message.bytes});
}

PacketFrames custom_frames(const Parser& parser, const codec::PacketHead& head, const Value* data) {
  PacketFrames frames;
  const auto messages = codec::encode_custom(*parser.custom(), head, data);
  if (!messages) {
    frames.failure = std::make_shared<const Error>(messages.error());
    return frames;
  }
  frames.head = frame_of(messages->front());
  for (std::size_t i = 1; i < messages->size(); ++i) {
    frames.attachments.push_back(frame_of((*messages)[i]));
  }
  return frames;
}

}  // namespace

PacketFrames encode_packet(const Parser& parser, const codec::PacketHead& head,
                           const EncodedPayload& payload, bool compress) {
  PacketFrames frames;
  switch (payload.format) {
    case PayloadFormat::json:
      frames = json_frames(head, payload);
      break;
    case PayloadFormat::msgpack:
      frames.head = msgpack_frame(head, payload.bytes);
      break;
    case PayloadFormat::value:
      frames = custom_frames(parser, head, payload.value.get());
      if (!frames.head) return frames;
      break;
  }
  frames.head.set_compress(compress);
  for (base::Frame& attachment : frames.attachments) attachment.set_compress(compress);
  return frames;
}

PacketFrames encode_packet(const Parser& parser, const codec::PacketHead& head,
                           const EncodedPayload& payload, const Flags& flags) {
  PacketFrames frames = encode_packet(parser, head, payload, flags.compress);
  if (!flags.conflation_key.empty() && frames.head && frames.attachments.empty() && !head.id) {
    frames.head = frames.head.with_key(flags.conflation_key);
  }
  return frames;
}

PacketFrames encode_packet(const Parser& parser, codec::PacketType type, std::string_view nsp,
                           const Value* data) {
  codec::PacketHead head;
  head.type = type;
  head.nsp = nsp;
  PacketFrames frames;
  switch (parser.format()) {
    case PayloadFormat::json:
      frames.head = frame_of(head, data ? data->to_json() : std::string());
      break;
    case PayloadFormat::msgpack: {
      codec::MsgpackWriter writer;
      if (data) encode(writer, *data);
      frames.head = msgpack_frame(head, writer.finish().bytes);
      break;
    }
    case PayloadFormat::value:
      return custom_frames(parser, head, data);
  }
  return frames;
}

}  // namespace sockeye::core
