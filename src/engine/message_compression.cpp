#include "engine/message_compression.hpp"

#include <utility>

#include "codec/websocket_frame.hpp"

namespace sockeye::engine {
namespace {

// Rooms that a message has made large go back to the system.
constexpr std::size_t kept_room = std::size_t{64} * 1024;

codec::WebSocketOpcode opcode_of(const base::Frame& frame) {
  return frame.kind() == base::FrameKind::text ? codec::WebSocketOpcode::text
                                               : codec::WebSocketOpcode::binary;
}

}  // namespace

base::Frame MessageCompression::outgoing(const base::Frame& frame, int window_bits) {
  if (!frame.compress() || frame.kind() == base::FrameKind::raw ||
      frame.body().size() < settings_.threshold) {
    return frame;
  }
  window_bits = codec::compressing_window_bits(window_bits);
  const auto key = static_cast<std::uint8_t>(window_bits);
  base::Frame form = frame.form(key);
  if (!form) {
    form = compress(frame, window_bits);
    if (frame.has_key()) form = form.with_key(frame.key());
    frame.keep_form(key, form);
  }
  // An empty form says that none is worth it.
  return form.size() == 0 ? frame : form;
}

base::Frame MessageCompression::compress(const base::Frame& frame, int window_bits) {
  ++stats_.compressed;
  std::string body = take_room();
  base::Frame form;
  if (deflater(window_bits).compress(frame.body(), body)) {
    form = codec::websocket_frame(opcode_of(frame), body, {.fin = true, .compressed = true});
  } else {
    ++stats_.not_worth_it;
    form = base::Frame::raw({});
  }
  give_back_room(std::move(body));
  return form;
}

codec::Deflater& MessageCompression::deflater(int window_bits) {
  auto& deflater = deflaters_[static_cast<std::size_t>(window_bits - least_bits)];
  if (!deflater) {
    deflater = std::make_unique<codec::Deflater>(codec::DeflateSettings{
        .window_bits = window_bits, .level = settings_.level, .mem_level = settings_.mem_level});
  }
  return *deflater;
}

codec::Inflater& MessageCompression::shared_inflater() {
  if (!inflater_) {
    inflater_ = std::make_unique<codec::Inflater>(codec::Inflater::Context::fresh);
  }
  return *inflater_;
}

std::string MessageCompression::take_room() noexcept {
  return std::exchange(room_, std::string());
}

void MessageCompression::give_back_room(std::string&& room) noexcept {
  if (room.capacity() <= kept_room) room_ = std::move(room);
}

ConnectionCompression::ConnectionCompression(std::shared_ptr<MessageCompression> shard,
                                             const codec::DeflateParameters& agreed) noexcept
    : shard_(std::move(shard)),
      outgoing_window_bits_(static_cast<std::uint8_t>(agreed.server_window_bits())),
      incoming_window_bits_(static_cast<std::uint8_t>(agreed.client_window_bits())),
      keeps_context_(!agreed.client_no_context_takeover) {}

codec::Inflater& ConnectionCompression::inflater() {
  if (!keeps_context_) return shard_->shared_inflater();
  if (!own_) {
    own_ = std::make_unique<codec::Inflater>(codec::Inflater::Context::kept, incoming_window_bits_);
  }
  return *own_;
}

}  // namespace sockeye::engine
