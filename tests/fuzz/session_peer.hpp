// What a client of the session fuzzer's world hears, and what it is owed: each numbered event once
// and in order, an answer to each question, and every attachment right behind its packet.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/engine_packet.hpp"
#include "codec/engine_payload_v3.hpp"
#include "codec/json_reader.hpp"
#include "engine/dialect.hpp"
#include "fuzz/require.hpp"
#include "sockeye/value.hpp"

namespace sockeye::fuzz {

class Peer {
 public:
  /// A question of the server that it has not answered yet.
  struct Question {
    std::string nsp;
    std::string id;
  };

  enum class Reading {
    all,
    order,    ///< what it missed may come in another connection (recovery): only order is owed
    nothing,  ///< packets are not JSON
  };

  Peer(engine::Dialect dialect, Reading reading)
      : dialect_(std::move(dialect)),
        recovers_(reading == Reading::order),
        reads_(reading != Reading::nothing) {}

  const engine::Dialect& dialect() const noexcept { return dialect_; }

  // What the server is about to send.
  void owe(const std::string& nsp, std::uint64_t number) { owed_[nsp].push_back(number); }
  void owe_answer() { ++answers_owed_; }
  /// One that comes only if it finds the socket there.
  void may_answer() { ++answers_possible_; }
  /// Whether all that is owed has come.
  bool settled() const {
    if (!reads_) return true;
    if (answers_owed_ > 0) return false;
    if (recovers_) return true;
    for (const auto& [nsp, numbers] : owed_) {
      if (!numbers.empty()) return false;
    }
    return attachments_due_ == 0;
  }

  /// A poll's answer.
  void hear_payload(std::string_view content_type, std::string_view body) {
    std::string script;
    if (dialect_.jsonp) {
      script = payload_of(body);
      body = script;
    }
    if (dialect_.protocol == engine::Protocol::v4) {
      hear_all(codec::EnginePayloadReader(body));
      return;
    }
    using Reader = codec::EnginePayloadV3Reader;
    const bool binary = content_type == "application/octet-stream";
    hear_all(Reader(body, binary ? Reader::Form::binary : Reader::Form::text));
  }

  /// A WebSocket's message.
  void hear_frame(std::string_view bytes, bool binary) {
    const bool old = dialect_.protocol == engine::Protocol::v3;
    if (binary && !old) {
      if (reads_) hear_binary(bytes);
      return;
    }
    std::string storage;
    const auto packet = binary ? codec::decode_engine_bytes_v3(bytes)
                        : old  ? codec::decode_engine_packet_v3(bytes, storage)
                               : codec::decode_engine_packet(bytes, storage);
    require(packet.has_value(), "a frame is a packet");
    hear(*packet);
  }

  /// It comes back as `before`, whose pid and offset it hands in.
  void resume(const Peer& before) {
    resumed_pid_ = before.pid;
    const auto last = before.last_.find("/");
    seen_before_ = last == before.last_.end() ? 0 : last->second;
  }

  std::vector<Question> questions;
  /// For connection state recovery: what it hands in to get its session back.
  std::string pid;
  std::string offset;

 private:
  template <class Reader>
  void hear_all(Reader reader) {
    codec::EnginePacket packet;
    auto status = reader.next(packet);
    for (; status == Reader::Status::packet; status = reader.next(packet)) hear(packet);
    require(status == Reader::Status::end, "a poll's answer is a payload");
  }

  void hear(const codec::EnginePacket& packet) {
    if (!reads_) return;
    if (packet.binary) {
      hear_binary(packet.data);
    } else if (packet.type == codec::EnginePacketType::message) {
      hear_text(packet.data);
    }
  }

  void hear_binary(std::string_view bytes) {
    require(attachments_due_ > 0, "an attachment was announced");
    --attachments_due_;
    if (numbered_) {
      require(bytes == *numbered_, "an attachment is that of its packet");
      numbered_.reset();
    }
  }

  void hear_text(std::string_view text) {
    require(attachments_due_ == 0, "attachments follow their packet");
    require(!text.empty(), "a packet has a type");
    const char type = text.front();
    text.remove_prefix(1);
    if (type == '5' || type == '6') {
      attachments_due_ = std::stoul(std::string(text));
      text.remove_prefix(text.find('-') + 1);
    }
    std::string nsp = "/";
    if (text.starts_with('/')) {
      nsp = text.substr(0, text.find(','));
      text.remove_prefix(std::min(nsp.size() + 1, text.size()));
    }
    const std::size_t json = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string id(text.substr(0, json));
    text.remove_prefix(json);
    if (type == '0') hear_connect(text);
    if (type == '2' || type == '5') hear_event(nsp, id, text);
    if (type == '3' || type == '6') hear_answer();
  }

  void hear_connect(std::string_view json) {
    const std::size_t at = json.find("\"pid\":\"");
    if (at == std::string_view::npos) return;
    pid = json.substr(at + 7, 20);
    if (pid == resumed_pid_ && first_) require(*first_ > seen_before_, "nothing comes again");
  }

  void hear_event(const std::string& nsp, const std::string& id, std::string_view json) {
    if (!id.empty() && questions.size() < max_questions) questions.push_back({nsp, id});
    if (recovers_ && json.ends_with("\"]")) {
      const std::size_t begin = json.rfind('"', json.size() - 3) + 1;
      offset = json.substr(begin, json.size() - 2 - begin);
    }
    constexpr std::string_view numbered = "[\"n\",";
    if (!json.starts_with(numbered)) return;
    const std::uint64_t number = std::stoull(std::string(json.substr(numbered.size())));
    if (attachments_due_ > 0) numbered_ = std::to_string(number);
    if (recovers_) {
      require(number > last_[nsp], "what was sent comes in order and once");
      last_[nsp] = number;
      if (!first_) first_ = number;
      return;
    }
    auto& owed = owed_[nsp];
    require(!owed.empty() && owed.front() == number, "what was sent comes in order and once");
    owed.pop_front();
  }

  void hear_answer() {
    require(answers_owed_ + answers_possible_ > 0, "a question is answered once");
    --(answers_owed_ > 0 ? answers_owed_ : answers_possible_);
  }

  // The payload within a JSONP script.
  static std::string payload_of(std::string_view script) {
    const std::size_t begin = script.find('(');
    const std::size_t end = script.rfind(')');
    require(begin != std::string_view::npos && end != std::string_view::npos, "a script calls");
    const auto value = Value::parse(script.substr(begin + 1, end - begin - 1));
    require(value && value->is_string(), "a script hands over a text");
    return std::string(value->text());
  }

  static constexpr std::size_t max_questions = 16;

  engine::Dialect dialect_;
  bool recovers_;
  bool reads_;
  std::map<std::string, std::deque<std::uint64_t>> owed_;
  std::map<std::string, std::uint64_t> last_;
  std::optional<std::uint64_t> first_;
  std::string resumed_pid_;
  std::uint64_t seen_before_ = 0;
  std::size_t attachments_due_ = 0;
  std::optional<std::string> numbered_;
  std::size_t answers_owed_ = 0;
  std::size_t answers_possible_ = 0;
};

}  // namespace sockeye::fuzz
