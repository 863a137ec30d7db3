// What must compile: each form of on and emit, as the guide shows them.
#include "compile/contract.hpp"

using Contract = sockeye::Contract<sockeye::FromServer<events::task_updated>,
                                   sockeye::FromClient<events::join_project>>;
static_assert(Contract::Server::has<std::remove_const_t<decltype(events::task_updated)>>);
static_assert(!Contract::Client::has<std::remove_const_t<decltype(events::task_updated)>>);

void listen(sockeye::Server& io) {
  io.on(events::join_project, [](sockeye::Socket, std::string) { return JoinReply{true, {}}; });
  io.on(events::join_project, [](std::string_view) { return JoinReply{true, {}}; });
  io.on(events::join_project, [](const sockeye::Socket&, const std::string&,
                                 sockeye::Ack<JoinReply> ack) { ack(JoinReply{true, {}}); });
  io.on(events::join_project, [](auto, const auto&) { return JoinReply{true, {}}; });
  io.on(events::join_project, [](sockeye::Socket, std::string) -> sockeye::Task<JoinReply> {
    co_return JoinReply{true, {}};
  });
  io.on(events::task_updated, [](TaskRef) {});
  io.on("chat", [](sockeye::Socket, sockeye::Value) {});
  io.on("sum", [](int a, int b) { return a + b; });
}

void tell(sockeye::Server& io, const sockeye::Socket& socket) {
  io.emit(events::task_updated, TaskRef{1});
  io.to("room").emit("chat", "text", 1, 2.5, sockeye::Binary{1, 2}, nullptr);
  socket.emit(events::join_project, "p");
  socket.emit(events::join_project, "p", [](JoinReply) {});
  socket.emit(events::join_project, "p", [](sockeye::Result<JoinReply>) {});
  io.emit(events::join_project, "p", [](sockeye::Replies<JoinReply>) {});
  socket.emit("sum", 1, 2, [](int) {});
}

sockeye::Task<int> ask(sockeye::Socket socket) {
  auto sum = co_await socket.emit_with_ack<int>("sum", 1, 2);
  auto reply = co_await socket.emit_with_ack(events::join_project, "p");
  co_return reply.ok() && reply->ok ? *sum : 0;
}
