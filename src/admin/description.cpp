#include "admin/description.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "codec/iso_date.hpp"
#include "core/socket_state.hpp"

namespace sockeye::admin {
namespace {

// Enough to tell connections apart, too little to take one over.
constexpr std::size_t shown_of_session_id = 12;

// A proxy's word for where the client is, where there is one.
Value address_of(const Value& handshake) {
  const Value& headers = handshake["headers"];
  for (const std::string_view name : {"cf-connecting-ip", "x-forwarded-for"}) {
    if (!headers[name].text().empty()) return headers[name];
  }
  return handshake["address"];
}

Value describe(std::string_view id, std::string_view nsp, Value connection, Value data,
               const Value& handshake, const std::vector<std::string>& rooms) {
  Value shown = Value::object({{"address", address_of(handshake)}});
  for (const std::string_view name :
       {"headers", "query", "issued", "secure", "time", "url", "xdomain"}) {
    shown.set(name, handshake[name]);
  }
  Value names = Value::array();
  for (const std::string& room : rooms) names.push(room);
  Value socket = Value::object({{"id", id}});
  for (const std::string_view name : {"clientId", "transport"}) {
    if (connection.contains(name)) socket.set(name, connection[name]);
  }
  socket.set("nsp", nsp);
  socket.set("data", std::move(data));
  socket.set("handshake", std::move(shown));
  socket.set("rooms", std::move(names));
  return socket;
}

}  // namespace

Value connection_of(const core::SocketState& socket) {
  const engine::Session* session = socket.session();
  if (!session) return Value::object();
  return Value::object({{"clientId", session->id().substr(0, shown_of_session_id)},
                        {"transport", engine::name_of(session->transport())}});
}

Value data_of(core::SocketState& socket) {
  Value data = socket.data() ? socket.data()->to_value() : Value();
  return data.is_null() ? Value::object() : data;
}

Value describe(const Socket& socket) {
  core::SocketState& state = *socket.state();
  return describe(socket.id(), socket.nsp(), connection_of(state), data_of(state),
                  socket.handshake().to_value(), socket.rooms());
}

Value describe(const RemoteSocket& socket, std::string_view nsp) {
  Value data = socket.data().is_null() ? Value::object() : socket.data();
  Value connection = data[hidden];
  data.erase(hidden);
  return describe(socket.id(), nsp, std::move(connection), std::move(data), socket.handshake(),
                  socket.rooms());
}

std::string timestamp() {
  return codec::iso_date(std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count());
}

}  // namespace sockeye::admin
