#include "bench/paths.hpp"

#include <cstdlib>
#include <span>

#include "codec/padding.hpp"
#include "codec/websocket_frame.hpp"

namespace sockeye::bench {

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

std::string echo_packet(std::size_t size) {
  return "2[\"echo\",\"" + std::string(size, 'x') + "\"]";
}

DecodePacket::DecodePacket(std::size_t size) : text_(echo_packet(size)) {
  size_ = text_.size();
  text_.append(codec::padding, ' ');
}

void DecodePacket::operator()() {
  const auto step = assembler_.add_text({text_.data(), size_}, tape_, packet_);
  must(step.status == codec::PacketAssembler::Status::packet && packet_.args.size() == 1);
}

void EncodePacket::operator()() {
  writer_.begin_array(2);
  writer_.string("msg");
  writer_.string(text_);
  writer_.end_array();
  EncodedPayload payload = writer_.finish();
  codec::PacketHead head;
  head.type = codec::PacketType::event;
  const core::PacketFrames frames = core::encode_packet(Parser{}, head, payload);
  must(frames.failure == nullptr);
  writer_.recycle(std::move(payload));
}

DecodeFrame::DecodeFrame(std::size_t size) {
  const std::string text = "4" + echo_packet(size);
  const codec::MaskKey key{1, 2, 3, 4};
  masked_.resize(codec::websocket_header_size(text.size(), true) - key.size());
  codec::write_websocket_header(masked_.data(), codec::WebSocketOpcode::text, text.size());
  masked_[1] = static_cast<char>(masked_[1] | 0x80);
  masked_.append(key.begin(), key.end());
  for (std::size_t i = 0; i < text.size(); ++i) {
    masked_.push_back(static_cast<char>(text[i] ^ key[i % key.size()]));
  }
  input_.reserve(masked_.size() + codec::padding);
}

void DecodeFrame::operator()() {
  input_ = masked_;
  std::span<char> input(input_);
  must(decoder_.next(input).kind == codec::WebSocketEvent::Kind::text && input.empty());
}

JoinAndLeave::JoinAndLeave(std::size_t rooms) {
  world_.quiet(true);
  world_.joined("resident");
  world_.joined("guest");
  core::SocketState& resident = world_.socket("id-1");
  socket_ = &world_.socket("id-2");
  for (std::size_t i = 0; i < rooms; ++i) resident.join("room " + std::to_string(i));
}

void JoinAndLeave::operator()() {
  socket_->join("room 0");
  socket_->join("another");
  socket_->leave("another");
  socket_->leave("room 0");
}

}  // namespace sockeye::bench
