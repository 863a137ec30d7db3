// The whole server side without a kernel: sessions, namespaces and handlers under bytes of any
// kind, in any order, cut anywhere, while time passes and the application acts.
//
//   input: | 0xff options options | command | its bytes ... | command | its bytes ...
//
// The options may be left out. A command's high bits choose the connection. Texts and frames take a
// length byte and that many bytes; the commonest packets have numbers, so that the fuzzer need not
// spell them. What it may not reach by chance (whole handshakes, upgrades, answers) are commands.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.hpp"
#include "codec/deflate.hpp"
#include "codec/websocket_frame.hpp"
#include "engine/websocket_transport.hpp"
#include "fuzz/require.hpp"
#include "fuzz/session_packets.hpp"
#include "fuzz/session_request.hpp"
#include "fuzz/session_server.hpp"
#include "fuzz/session_world.hpp"

namespace {

class Story : World {
 public:
  explicit Story(Input input) : World(options_of(input)), input_(input) {}

  void run() {
    Reply::excused = false;
    while (!input_.empty()) {
      const std::uint8_t command = input_.byte();
      obey(command & 15, command >> 4);
      if (command < 128) end_turn();
    }
    finish();
  }

 private:
  /// Taken from the input's front.
  static unsigned options_of(Input& input) {
    if (!input.starts_with(0xff)) return 0;
    input.byte();
    const unsigned low = input.byte();
    return low | static_cast<unsigned>(input.byte()) << 8;
  }

  static engine::Dialect dialect(unsigned how) {
    engine::Dialect dialect;
    if (how & 2) dialect.protocol = engine::Protocol::v3;
    dialect.base64 = (how & 4) != 0;
    if ((how & 9) == 8) dialect.jsonp = "0";
    return dialect;
  }

  void obey(int command, std::size_t which) {
    if (command <= 1) {
      open(command == 1, {});
      return;
    }
    if (connections_.empty()) return;
    Connection& connection = *connections_[which % connections_.size()];
    engine::Session* session = table_.find(connection.sid);
    switch (command) {
      case 2:
        upgrade(connection);
        break;
      case 3:
        poll(connection);
        break;
      case 4:
        post(connection, input_.bytes());
        break;
      case 5:
        break_post(connection, input_.byte());
        break;
      case 6:
        abort_get(connection);
        break;
      case 7:
        if (Wire* wire = wire_of(connection)) wire->began_message = true;
        receive(connection, input_.bytes());
        break;
      case 8:
        send_frame(connection, codec::WebSocketOpcode::text, input_.bytes());
        break;
      case 9:
        send_frame(connection, codec::WebSocketOpcode::binary, input_.bytes());
        break;
      case 10:
        lose(connection);
        break;
      case 11:
        pass(std::chrono::milliseconds(1 << (input_.byte() & 15)));
        break;
      case 12:
        app_->act(session, input_.byte());
        break;
      case 13:
        if (Wire* wire = wire_of(connection)) wire->stalled = !wire->stalled;
        break;
      case 14:
        send_packet(connection, packets[input_.byte() % packets.size()]);
        break;
      default:
        perform(connection, input_.byte());
        break;
    }
  }

  /// Commands that are a whole story.
  void perform(Connection& connection, unsigned what) {
    const unsigned how = input_.byte();
    switch (what % 16) {
      case 0:
        open((how & 1) != 0, dialect(how));
        break;
      case 1:
        if (!open((how & 1) != 0, dialect(how))) break;
        send_packet(*connections_.back(), "40");
        poll(*connections_.back());
        break;
      case 2:
      case 3:
        app_->emit_numbered(how);
        break;
      case 4:
        upgrade(connection);
        send_packet_by_wire(connection, "2probe");
        if (how & 1) end_turn();
        if (how & 2) poll(connection);
        if (how & 4) app_->emit_numbered(how);
        send_packet_by_wire(connection, "5");
        break;
      case 5:
        send_binary_event(connection, how);
        break;
      case 6:
        answer(connection, how);
        break;
      case 7:
        send_violation(connection, how);
        break;
      case 8:
        come_back(connection, how);
        break;
      case 9:
        check_request(input_);
        break;
      case 11:
        check_value(input_.bytes());
        break;
      case 12:
        app_->act_rarely(how);
        break;
      case 13:
        // Away for a while, in which things are sent.
        lose(connection);
        end_turn();
        for (unsigned i = 0; i <= how % 4; ++i) app_->emit_numbered(input_.byte());
        come_back(connection, how & 6);
        break;
      case 14:
        pass(std::chrono::seconds(1 + how % 64));
        break;
      case 10:
        send_packet(connection, more_packets[how % more_packets.size()]);
        break;
      default:
        post(connection, input_.bytes(), "application/octet-stream");
        break;
    }
  }

  void upgrade(Connection& connection) {
    if (!admitted(connection, "GET", true) || connection.wires.size() >= max_connections) return;
    engine::WebSocketTransport& transport = add_wire(connection);
    if (!table_.find(connection.sid)->begin_upgrade(transport, connection.peer.dialect().base64)) {
      transport.close();
    }
  }

  void post(Connection& connection, std::string_view body, std::string_view type = "text/plain") {
    if (!admitted(connection, "POST", false)) return;
    engine::Session* session = table_.find(connection.sid);
    connection.touched = now_;
    if (!session->begin_post()) return;
    const std::vector<char> exact(body.begin(), body.end());
    session->on_post(std::make_unique<Reply>(nullptr), type, {exact.data(), exact.size()});
  }

  void break_post(Connection& connection, unsigned how) {
    if (!admitted(connection, "POST", false)) return;
    engine::Session* session = table_.find(connection.sid);
    if (how % 4 == 0 && session->begin_post()) session->on_post_aborted();
    if (how % 4 == 1 && session->begin_post()) {
      session->on_post_too_large(std::make_unique<Reply>(nullptr));
    }
    if (how % 4 == 2) (void)session->begin_post();
    if (how % 4 == 3) session->on_post_aborted();
  }

  static Wire* wire_of(Connection& connection) {
    return connection.wires.empty() ? nullptr : connection.wires.back().get();
  }

  void receive(Connection& connection, std::string_view bytes) {
    Wire* wire = wire_of(connection);
    if (!wire) return;
    connection.touched = now_;
    wire->receive(bytes);
  }

  void send_frame(Connection& connection, codec::WebSocketOpcode opcode, std::string_view payload,
                  codec::WebSocketHeaderFlags flags = {}) {
    const Wire* wire = wire_of(connection);
    std::string deflated;
    if (wire && wire->compresses() && flags.fin && deflater_.compress(payload, deflated)) {
      flags.compressed = true;
      payload = deflated;
    }
    const auto frame = codec::masked_websocket_frame(opcode, payload, {1, 2, 3, 4}, flags);
    const std::string_view bytes = frame.bytes();
    const std::size_t cut = payload.size() * 7 % (bytes.size() + 1);
    receive(connection, bytes.substr(0, cut));
    receive(connection, bytes.substr(cut));
  }

  void send_packet_by_wire(Connection& connection, std::string_view packet) {
    send_frame(connection, codec::WebSocketOpcode::text, packet);
  }

  void send_packet(Connection& connection, std::string_view packet) {
    if ((options_ & custom) && packet.starts_with('4')) {
      send_text(connection, object_packet(packet));
      return;
    }
    if ((options_ & msgpack) && packet.starts_with('4')) {
      send_binary(connection,
                  msgpack_packet(packet.size() + static_cast<unsigned char>(packet.back())));
      return;
    }
    send_text(connection, packet);
  }

  void send_text(Connection& connection, std::string_view packet) {
    if (wire_of(connection)) {
      send_packet_by_wire(connection, packet);
    } else if (connection.peer.dialect().jsonp) {
      post(connection, form_of(packet_of(connection, packet)));
    } else {
      post(connection, packet_of(connection, packet));
    }
  }

  static std::string packet_of(const Connection& connection, std::string_view packet) {
    const bool old = connection.peer.dialect().protocol == engine::Protocol::v3;
    return old ? std::to_string(packet.size()) + ':' + std::string(packet) : std::string(packet);
  }

  /// The arguments say which attachment stands where: handlers are told to look.
  void send_binary_event(Connection& connection, unsigned how) {
    if (options_ & (msgpack | custom)) return;
    const bool swapped = (how & 1) != 0;
    const std::string first = swapped ? "1" : "0";
    const std::string second = swapped ? "0" : "1";
    const auto argument = [](const std::string& number) {
      return number + R"(,{"_placeholder":true,"num":)" + number + '}';
    };
    app_->trusted = true;
    send_packet(connection, R"(452-["binary",)" + argument(first) + ',' + argument(second) + ']');
    for (const char content : {'\0', '\1'}) {
      send_binary(connection, std::string{content}, (how & 2) != 0);
    }
    app_->trusted = false;
  }

  void send_binary(Connection& connection, const std::string& bytes, bool as_text = false) {
    const bool old = connection.peer.dialect().protocol == engine::Protocol::v3;
    if (wire_of(connection) && !as_text) {
      send_frame(connection, codec::WebSocketOpcode::binary, old ? '\4' + bytes : bytes);
    } else {
      send_text(connection, (old ? "b4" : "b") + sockeye::base::base64_encode(bytes));
    }
  }

  void answer(Connection& connection, unsigned how) {
    auto& questions = connection.peer.questions;
    if (questions.empty()) return;
    const Peer::Question question = questions[how % questions.size()];
    if (how & 128) questions.clear();
    const std::string nsp = question.nsp == "/" ? "" : question.nsp + ',';
    send_packet(connection, "43" + nsp + question.id + R"(["yes"])");
  }

  /// What a WebSocket must not survive.
  void send_violation(Connection& connection, unsigned how) {
    Wire* wire = wire_of(connection);
    if (!wire || wire->began_message) return;
    using Opcode = codec::WebSocketOpcode;
    if (how % 3 == 0) {
      send_frame(connection, Opcode::text, "6\xff");
    } else if (how % 3 == 1) {
      send_frame(connection, Opcode::text, '6' + std::string(max_message - 1, 'x'), {.fin = false});
      send_frame(connection, Opcode::continuation, "x");
    } else {
      receive(connection, std::string_view("\x81\x01x", 3));
    }
    require(wire->transport.closed(), "a violation ends the connection");
  }

  /// Its connection broke; in another one it hands in what it was given.
  void come_back(Connection& connection, unsigned how) {
    const Peer before = connection.peer;
    if (before.pid.empty()) return;
    if (!(how & 1)) lose(connection);
    if (!open((how & 2) != 0, {})) return;
    Connection& again = *connections_.back();
    std::string auth = R"({"pid":")" + before.pid + '"';
    if (!(how & 4)) {
      auth += R"(,"offset":")" + before.offset + '"';
      again.peer.resume(before);
    }
    send_packet(again, "40" + auth + '}');
  }

  Input input_;
  codec::Deflater deflater_{codec::DeflateSettings{}};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Story(Input(data, size)).run();
  return 0;
}
