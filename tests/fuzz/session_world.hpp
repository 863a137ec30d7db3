// The parts of the session fuzzer's world that are not the server: the input as commands, the
// pretended connections and replies, and the thread that runs what is posted later.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/send_queue.hpp"
#include "codec/deflate.hpp"
#include "codec/deflate_negotiation.hpp"
#include "codec/engine_packet.hpp"
#include "codec/padding.hpp"
#include "codec/websocket_decoder.hpp"
#include "codec/websocket_frame.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/socket_state.hpp"
#include "engine/hosted_transport.hpp"
#include "engine/session_table.hpp"
#include "engine/verify.hpp"
#include "fuzz/require.hpp"
#include "fuzz/session_peer.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/handshake.hpp"

namespace {

namespace codec = sockeye::codec;
namespace core = sockeye::core;
namespace engine = sockeye::engine;
using sockeye::Elements;
using sockeye::Value;
using sockeye::fuzz::Peer;
using sockeye::fuzz::require;

constexpr std::size_t max_connections = 8;
constexpr std::size_t max_message = 2000;
constexpr std::size_t max_kept = 32;

constexpr std::array<std::string_view, 24> packets = {
    "40",
    "40/late,",
    "40/late,{\"token\":1}",
    "40/unknown,",
    "41",
    "41/late,",
    "42[\"echo\",1,\"two\"]",
    "421[\"echo\",{\"a\":[null]}]",
    "422[\"later\"]",
    "42/late,3[\"echo\"]",
    "42[\"join\",\"room\"]",
    "42[\"leave\",\"room\"]",
    "42[\"all\",\"hi\"]",
    "42[\"ask\"]",
    "42[\"bye\"]",
    "42[\"close\"]",
    "430[1]",
    "431[\"b\"]",
    "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]",
    "bAQID",
    "2probe",
    "5",
    "3",
    "1",
};

// Those that few would write: typed handlers, listeners of a socket's own, protocol 3, oddities.
constexpr auto more_packets = std::to_array<std::string_view>({
    "421[\"numbers\",-7,255,1.5e3,true]",
    "421[\"numbers\",9007199254740993,256,\"x\",null]",
    "421[\"numbers\",1,2]",
    "421[\"texts\",\"h\u00e9\\u00e9\\ud83d\\ude00\\n\",\"b\",1,{\"c\":[]}]",
    "421[\"texts\",\"\\ud800\",null]",
    "421[\"lists\",[1,2,3],{\"a\":1e400,\"b\":-0.5},[0,false]]",
    "421[\"lists\",[1,\"2\"],{},[0]]",
    "451-1[\"bytes\",{\"_placeholder\":true,\"num\":0}]",
    "421[\"fails\",1]",
    "42[\"throw\"]",
    "42[\"mine\"]",
    "42[\"once\"]",
    "42[\"fetch\"]",
    "42[\"join\",\"room\",\"a\",1,null]",
    "42/late,[\"ask\"]",
    "40/late?token=1&x=%41+b",
    "42/late,3[\"echo\",1,1.5,true,null,\"x\",[],{\"a\":[1]},18446744073709551615]",
    "421[\"id\",\"12\"]",
    "421[\"id\",12]",
    "421[\"task\",1]",
    "421[\"task\",-1]",
    "42[\"connect\"]",
    "52-[\"echo\",{\"_placeholder\":true,\"num\":7}]",
    "42[\"echo\",1e21,1e-7,0.001,-1e300,123456789012345680000,0.1]",
    "40/d1,",
    "40/w1,{\"a\":1}",
    "42/d1,1[\"echo\"]",
    "41/d1,",
    "40{\"pid\":\"x\"}",
    "44\"no\"",
    "2",
    "6",
    "0",
    "3:421",
    "42[{\"a\":[[[{\"b\":\"\\u0041\"}]]],\"\":0}]",
    "42[7,1.7976931348623157e309,1e-400,123456789012345678901234567890,-0]",
    "43999999[]",
    "5511-[\"echo\"]",
    "42[\"echo\",1,",
    "421[\"echo\",[],{},true,false,null,-1,1.25,\"\\\"\\\\\\/\\b\\f\\r\\t\"]",
});

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool empty() const { return size_ == 0; }
  bool starts_with(std::uint8_t byte) const { return size_ > 0 && *data_ == byte; }
  std::uint8_t byte() {
    if (size_ == 0) return 0;
    --size_;
    return *data_++;
  }
  std::string bytes() {
    const std::size_t length = std::min<std::size_t>(byte(), size_);
    const std::string out(reinterpret_cast<const char*>(data_), length);
    data_ += length;
    size_ -= length;
    return out;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

class PostponingExecutor final : public core::Executor {
 public:
  bool here() const noexcept override { return !elsewhere; }
  void post(std::function<void()> action) override { posted_.push_back(std::move(action)); }
  bool run_posted() {
    const auto actions = std::exchange(posted_, {});
    for (const auto& action : actions) action();
    return !actions.empty();
  }

  bool elsewhere = false;

 private:
  std::vector<std::function<void()>> posted_;
};

/// A WebSocket connection; gone as soon as it has ended, as the server's are.
class Wire final : public engine::WebSocketHost {
 public:
  Wire(Peer& peer, engine::TimePoint now)
      : began(now),
        peer_(peer),
        out_(flush_),
        transport(out_, max_message, *this),
        reader_(codec::WebSocketRole::client, std::size_t{1} << 30) {}

  void close_connection() override {
    require(!ended, "a connection is closed once");
    ended = true;
  }

  /// permessage-deflate was agreed on; before anything is sent.
  void compress(std::shared_ptr<engine::MessageCompression> shard) {
    codec::DeflateParameters agreed;
    agreed.server_no_context_takeover = true;
    agreed.client_no_context_takeover = true;
    transport.compress(std::move(shard), agreed);
    reader_.allow_compression(true);
    inflater_ = std::make_unique<codec::Inflater>(codec::Inflater::Context::fresh);
  }
  bool compresses() const noexcept { return inflater_ != nullptr; }

  /// What the client writes, in memory of its own.
  void receive(std::string_view bytes) {
    std::vector<char> memory(bytes.size() + codec::padding);
    std::copy(bytes.begin(), bytes.end(), memory.begin());
    transport.receive({memory.data(), bytes.size()});
  }

  /// The kernel takes what is queued, and the client reads it.
  void drain() {
    out_.unmark();
    flush_.queues().clear();
    if (stalled && !ended) {
      out_.set_blocked(!out_.empty());
      return;
    }
    std::string wire;
    out_.gather([&](std::string_view part) {
      wire += part;
      return true;
    });
    out_.consume(wire.size());
    out_.set_blocked(false);
    std::span<char> input(wire);
    while (true) {
      using Kind = codec::WebSocketEvent::Kind;
      const auto event = reader_.next(input);
      if (event.kind == Kind::need_more) break;
      require(!closed_, "nothing is sent behind a close frame");
      require(event.kind != Kind::error, "frames are valid");
      if (event.kind == Kind::text || event.kind == Kind::binary) {
        peer_.hear_frame(event.compressed ? inflated(event.data) : event.data,
                         event.kind == Kind::binary);
      }
      closed_ = event.kind == Kind::close;
    }
    require(!ended || closed_, "a connection that is ended was told so");
  }

  const engine::TimePoint began;

 private:
  Peer& peer_;
  sockeye::base::FlushList flush_;
  sockeye::base::SendQueue out_;

 public:
  engine::HostedTransport transport;
  bool ended = false;
  bool stalled = false;
  /// Bytes have come that may be a part of a frame.
  bool began_message = false;

 private:
  std::string_view inflated(std::string_view message) {
    const auto result = inflater_->inflate(message, std::size_t{1} << 24, room_);
    require(result.status == codec::Inflater::Status::done, "what is compressed is inflated");
    return result.message;
  }

  codec::WebSocketDecoder reader_;
  std::unique_ptr<codec::Inflater> inflater_;
  std::string room_;
  bool closed_ = false;
};

/// One client: what it is in the model, its WebSockets and its pending poll.
struct Connection {
  Connection(engine::Dialect dialect, Peer::Reading reading, engine::TimePoint now)
      : peer(std::move(dialect), reading), opened(now), touched(now) {}

  std::string sid;
  Peer peer;
  std::vector<std::unique_ptr<Wire>> wires;
  const engine::PollReply* get = nullptr;
  /// When it was opened, when the server last heard of it, and when it was first seen closing.
  engine::TimePoint opened;
  engine::TimePoint touched;
  std::optional<engine::TimePoint> closing;
  /// It has been in a namespace.
  bool joined = false;
};

class Reply final : public engine::PollReply {
 public:
  /// The answer to a GET of `polled`, or to a POST where that is null.
  explicit Reply(Connection* polled) : polled_(polled), is_get_(polled != nullptr) {
    if (polled_) polled_->get = this;
  }
  ~Reply() override {
    require(answered_ || (is_get_ && excused), "a request is answered");
    forget();
  }
  void answer(int status, std::string_view content_type, std::string body) override {
    require(!std::exchange(answered_, true), "a request is answered once");
    require(status == 200 || status == 400 || status == 413, "a known status");
    if (polled_ && status == 200) polled_->peer.hear_payload(content_type, body);
    forget();
  }

  /// Set while connections break or the server ends.
  static inline bool excused = false;

 private:
  void forget() {
    if (polled_ && polled_->get == this) polled_->get = nullptr;
    polled_ = nullptr;
  }

  Connection* polled_;
  bool is_get_;
  bool answered_ = false;
};

}  // namespace
