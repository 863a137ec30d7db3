// What must compile on the client: each form of on and emit, of typed events and of names.
#include "compile/contract.hpp"
#include "sockeye/client.hpp"

namespace client = sockeye::client;

enum class Kind : std::uint8_t { first, second };

void listen(const client::Socket& socket) {
  socket.on_connect([] {});
  socket.on_connect([](client::Socket) {});
  socket.on_connect_error([](const sockeye::Error& error) { (void)error.message(); });
  socket.on_connect_error([](client::Socket, sockeye::Error) {});
  socket.on_disconnect([](const std::string& reason) { (void)reason; });
  socket.on_disconnect([](client::Socket, std::string, client::DisconnectDetails) {});
  socket.on_drain([](client::Socket) {});
  socket.on(events::task_updated, [](TaskRef task) { (void)task.id; });
  socket.on(events::task_updated, [](client::Socket, const TaskRef&) {});
  socket.once(events::join_project, [](std::string) { return JoinReply{true, {}}; });
  socket.on("anything", [](sockeye::Rest) {});
  socket.on("anything", [](client::Socket, sockeye::Value) -> sockeye::Task<void> { co_return; });
  socket.on("kind", [](Kind kind) { (void)kind; });
}

void tell(const client::Socket& socket) {
  socket.emit("no arguments");
  socket.emit("arguments", 1, "text", 2.5, nullptr, sockeye::Binary{1, 2}, Kind::second);
  socket.emit(events::task_updated, TaskRef{1});
  socket.emit(events::join_project, "p", [](JoinReply) {});
  socket.volatile_().emit("place", 1, 2);
  socket.timeout(std::chrono::seconds(1)).emit("sum", 1, 2, [](sockeye::Result<int>) {});
}

sockeye::Task<int> ask(client::Socket socket) {
  auto sum = co_await socket.emit_with_ack<int>("sum", 1, 2);
  auto reply = co_await socket.emit_with_ack(events::join_project, "p");
  co_return reply.ok() && reply->ok ? *sum : 0;
}
