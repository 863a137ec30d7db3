// Sockeye's side of the contract in README.md, made with the public headers.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"

namespace {

using namespace std::chrono_literals;
using sockeye::Ack;
using sockeye::BroadcastOperator;
using sockeye::Namespace;
using sockeye::Rest;
using sockeye::Socket;
using sockeye::Value;

void print(const Value& line) {
  const std::string text = line.to_json() + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

Value entry(std::string_view event, const Socket& socket) {
  return Value::object({{"event", event}, {"nsp", socket.nsp()}, {"id", socket.id()}});
}

Value sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  Value list = Value::array();
  for (std::string& name : names) list.push(std::move(name));
  return list;
}

Value array_of(const std::vector<Value>& values) {
  return Value::array(values);
}

std::vector<std::string> names_of(const Value& value) {
  if (value.is_string()) return {std::string(value.text())};
  return value.as<std::vector<std::string>>();
}

BroadcastOperator target_of(const Namespace& nsp, const Socket& socket, const Value& target) {
  BroadcastOperator result = target["from"] == Value("socket") ? socket.broadcast() : nsp.to({});
  if (target["to"].is_array()) result = result.to(names_of(target["to"]));
  if (target["except"].is_array()) result = result.except(names_of(target["except"]));
  if (target["volatile"] == Value(true)) result = result.volatile_();
  if (target["local"] == Value(true)) result = result.local();
  if (target["compress"].is_bool()) result = result.compress(target["compress"].as<bool>());
  if (target["timeout"].is_number()) {
    result = result.timeout(std::chrono::milliseconds(target["timeout"].as<std::int64_t>()));
  }
  return result;
}

// An event's name and arguments as they came behind a target.
struct Emission {
  std::string event;
  Rest arguments;
};

Emission emission(Rest rest) {
  Emission emission{std::string(rest.values.at(0).text()), std::move(rest)};
  emission.arguments.values.erase(emission.arguments.values.begin());
  return emission;
}

void listen_basics(const Namespace& nsp) {
  nsp.on("echo", [](Rest args, Ack<Rest> ack) { ack(args); });
  nsp.on("emit-back", [](Socket socket, Rest args) { socket.emit("echo-back", args); });
  nsp.on("emit-twice", [](Socket socket, Rest args) {
    socket.emit("first", args);
    socket.emit("second", args);
  });
  const auto log = [](Socket socket, Rest args) {
    Value line = entry("log", socket);
    line.set("args", array_of(args.values));
    print(line);
  };
  nsp.on("log", log);
  nsp.on("error", log);
  nsp.on("handshake", [](Socket socket) { return socket.handshake().to_value(); });
  nsp.on("set-data", [](Socket socket, Value value, Ack<> ack) {
    socket.data<Value>() = std::move(value);
    ack();
  });
  nsp.on("throw", [] { throw std::runtime_error("thrown on purpose"); });
  nsp.on("ack-twice", [](Ack<int> ack) {
    ack(1);
    ack(2);
  });
  nsp.on("watch", [](Socket socket, Ack<> ack) {
    socket.on_any([](Socket watched, const std::string& name, const std::vector<Value>&) {
      Value line = entry("incoming", watched);
      line.set("name", name);
      print(line);
    });
    socket.on_any_outgoing([](Socket watched, const std::vector<Value>& event) {
      Value line = entry("outgoing", watched);
      line.set("name", event.at(0));
      print(line);
    });
    ack();
  });
  nsp.on("disconnect-during-dispatch", [](Socket socket) { print(entry("listener-ran", socket)); });
}

void listen_rooms(const Namespace& nsp) {
  nsp.on("join", [](Socket socket, Value rooms, Ack<> ack) {
    socket.join(names_of(rooms));
    ack();
  });
  nsp.on("leave", [](Socket socket, Value rooms, Ack<> ack) {
    socket.leave(names_of(rooms));
    ack();
  });
  nsp.on("rooms", [](Socket socket) { return sorted(socket.rooms()); });
  nsp.on("fetch-sockets", [nsp](Socket socket, Value target) -> sockeye::Task<Value> {
    const BroadcastOperator whom = target_of(nsp, socket, target);
    auto found = co_await whom.fetch_sockets();
    std::ranges::sort(found, {}, &sockeye::RemoteSocket::id);
    Value list = Value::array();
    for (const auto& remote : found) {
      list.push(
          Value::object({{"id", remote.id()},
                         {"rooms", sorted(remote.rooms())},
                         {"data", remote.data().is_null() ? Value::object() : remote.data()}}));
    }
    co_return list;
  });
  nsp.on("sockets-join", [nsp](Socket socket, Value target, Value rooms, Ack<> ack) {
    target_of(nsp, socket, target).sockets_join(names_of(rooms));
    ack();
  });
  nsp.on("sockets-leave", [nsp](Socket socket, Value target, Value rooms, Ack<> ack) {
    target_of(nsp, socket, target).sockets_leave(names_of(rooms));
    ack();
  });
  nsp.on("disconnect-sockets", [nsp](Socket socket, Value target, bool close) {
    target_of(nsp, socket, target).disconnect_sockets(close);
  });
}

void listen_emits(const Namespace& nsp) {
  nsp.on("broadcast", [nsp](Socket socket, Value target, Rest rest, Ack<> ack) {
    const Emission out = emission(std::move(rest));
    target_of(nsp, socket, target).emit(out.event, out.arguments);
    ack();
  });
  nsp.on("broadcast-twice", [nsp](Socket socket, Value target, std::string event, Ack<> ack) {
    const BroadcastOperator reused = target_of(nsp, socket, target);
    reused.emit(event, 1);
    reused.emit(event, 2);
    ack();
  });
  nsp.on("broadcast-ack", [nsp](Socket socket, Value target, Rest rest, Ack<Value> ack) {
    const Emission out = emission(std::move(rest));
    target_of(nsp, socket, target)
        .emit(out.event, out.arguments, [ack](sockeye::Replies<Value> replies) {
          ack(Value::object(
              {{"error", replies.complete() ? Value() : Value("operation has timed out")},
               {"responses", array_of(replies.values)}}));
        });
  });
  nsp.on("ask", [](Socket socket, int timeout, Rest rest) {
    const Emission out = emission(std::move(rest));
    const auto answered = [socket](sockeye::Result<Rest> answer) {
      Value line = entry("answer", socket);
      line.set("error", answer ? Value() : Value(answer.error().message()));
      line.set("args", answer ? array_of(answer->values) : Value::array());
      print(line);
    };
    if (timeout == 0) {
      socket.emit(out.event, out.arguments, answered);
    } else {
      socket.timeout(std::chrono::milliseconds(timeout)).emit(out.event, out.arguments, answered);
    }
  });
  nsp.on("volatile", [](Socket socket, Rest rest) {
    const Emission out = emission(std::move(rest));
    socket.volatile_().emit(out.event, out.arguments);
  });
  nsp.on("emit-then-volatile", [](Socket socket) {
    socket.emit("plain");
    socket.volatile_().emit("fleeting");
  });
}

void listen_ends(const Namespace& nsp, sockeye::Server& io) {
  nsp.on("disconnect-me", [](Socket socket) { socket.disconnect(); });
  nsp.on("disconnect-me-close", [](Socket socket) { socket.disconnect(true); });
  nsp.on("disconnect-then-emit", [](Socket socket) {
    socket.disconnect();
    socket.emit("late");
  });
  nsp.on("disconnect-then-join", [](Socket socket) {
    socket.disconnect();
    socket.join("ghost-room");
    Value line = entry("rooms", socket);
    line.set("rooms", sorted(socket.rooms()));
    print(line);
  });
  nsp.on("close-server", [&io] { io.close(); });
}

Namespace serve(sockeye::Server& io, const std::string& name) {
  const Namespace nsp = io.of(name);
  nsp.on_connection([name](Socket socket) {
    Value line = entry("connection", socket);
    line.set("connected", socket.connected());
    print(line);
    socket.on_error([](Socket failed, const sockeye::Error& error) {
      Value reported =
          entry(error.message() == "thrown on purpose" ? "exception" : "error", failed);
      reported.set("message", error.message());
      print(reported);
    });
    socket.use([socket, name](std::vector<Value>& event, sockeye::Next next) {
      const std::string_view called = event.at(0).text();
      if (called == "disconnect-during-dispatch") socket.disconnect();
      if (name == "/socket-middleware" && called == "blocked") {
        return next(sockeye::Error("blocked"));
      }
      next();
    });
  });
  const auto left = [](std::string_view event) {
    return [event = std::string(event)](Socket socket, std::string_view reason) {
      Value line = entry(event, socket);
      line.set("reason", reason);
      line.set("rooms", sorted(socket.rooms()));
      print(line);
    };
  };
  nsp.on_disconnecting(left("disconnecting"));
  nsp.on_disconnect(left("disconnect"));
  listen_basics(nsp);
  listen_rooms(nsp);
  listen_emits(nsp);
  listen_ends(nsp, io);
  return nsp;
}

void serve_all(sockeye::Server& io) {
  using sockeye::Next;
  serve(io, "/");
  serve(io, "/custom");
  serve(io, "/refuse").use([](Socket, Next next) {
    next(sockeye::Error("refused", Value::object({{"code", 7}, {"reason", "not today"}})));
  });
  serve(io, "/refuse-plain").use([](Socket, Next next) { next(sockeye::Error("refused")); });
  serve(io, "/slow-auth").use([](Socket socket, Next next) {
    const Value& auth = socket.handshake().auth;
    const auto delay =
        std::chrono::milliseconds(auth["delay"].is_number() ? auth["delay"].as<std::int64_t>() : 0);
    const bool refuse = auth["refuse"] == Value(true);
    std::thread([next, delay, refuse] {
      std::this_thread::sleep_for(delay);
      if (refuse) {
        next(sockeye::Error("too slow"));
      } else {
        next();
      }
    }).detach();
  });
  const Namespace chain = serve(io, "/chain");
  for (const int step : {1, 2, 3}) {
    chain.use([step](Socket socket, Next next) {
      Value line = entry("middleware", socket);
      line.set("step", step);
      print(line);
      if (step == 2 && socket.handshake().auth["stop"] == Value(true)) {
        return next(sockeye::Error("stopped at 2"));
      }
      next();
    });
  }
  serve(io, "/in-middleware").use([](Socket socket, Next next) {
    Value line = entry("middleware", socket);
    line.set("connected", socket.connected());
    print(line);
    socket.emit("early", 1);
    socket.join("early-room");
    if (socket.handshake().auth["refuse"] == Value(true)) return next(sockeye::Error("refused"));
    next();
  });
  serve(io, "/socket-middleware");
}

std::chrono::milliseconds duration(const Value& value) {
  return std::chrono::milliseconds(value.as<std::int64_t>());
}

sockeye::http::CorsOrigin origin_of(const Value& value) {
  if (value.is_bool()) return sockeye::http::CorsOrigin(value.as<bool>());
  if (value.is_string()) return sockeye::http::CorsOrigin(std::string(value.text()));
  return sockeye::http::CorsOrigin(value.as<std::vector<std::string>>());
}

sockeye::http::CorsOptions cors_of(const Value& value) {
  sockeye::http::CorsOptions cors;
  if (const Value* origin = value.find("origin")) cors.origin = origin_of(*origin);
  if (const Value* methods = value.find("methods")) cors.methods = names_of(*methods);
  if (const Value* allowed = value.find("allowedHeaders"))
    cors.allowed_headers = names_of(*allowed);
  if (const Value* exposed = value.find("exposedHeaders"))
    cors.exposed_headers = names_of(*exposed);
  if (const Value* credentials = value.find("credentials")) {
    cors.credentials = credentials->as<bool>();
  }
  if (const Value* age = value.find("maxAge")) {
    cors.max_age = std::chrono::seconds(age->as<std::int64_t>());
  }
  return cors;
}

sockeye::CookieOptions cookie_of(const Value& value) {
  sockeye::CookieOptions cookie;
  if (const Value* name = value.find("name")) cookie.name = name->text();
  if (const Value* path = value.find("path")) cookie.path = path->text();
  if (const Value* http_only = value.find("httpOnly")) cookie.http_only = http_only->as<bool>();
  if (const Value* same_site = value.find("sameSite")) {
    cookie.same_site = same_site->is_string() ? same_site->text() : "";
  }
  if (const Value* secure = value.find("secure")) cookie.secure = secure->as<bool>();
  if (const Value* age = value.find("maxAge")) {
    cookie.max_age = std::chrono::seconds(age->as<std::int64_t>());
  }
  return cookie;
}

sockeye::ServerOptions options_of(const Value& value) {
  sockeye::ServerOptions options;
  if (const Value* path = value.find("path")) options.path = path->text();
  if (const Value* slash = value.find("addTrailingSlash")) {
    options.add_trailing_slash = slash->as<bool>();
  }
  if (const Value* ms = value.find("pingInterval")) options.ping_interval = duration(*ms);
  if (const Value* ms = value.find("pingTimeout")) options.ping_timeout = duration(*ms);
  if (const Value* ms = value.find("upgradeTimeout")) options.upgrade_timeout = duration(*ms);
  if (const Value* ms = value.find("connectTimeout")) options.connect_timeout = duration(*ms);
  if (const Value* size = value.find("maxHttpBufferSize")) {
    options.max_http_buffer_size = size->as<std::size_t>();
  }
  if (const Value* allow = value.find("allowUpgrades")) options.allow_upgrades = allow->as<bool>();
  if (const Value* transports = value.find("transports")) {
    options.transports.clear();
    for (const std::string& name : names_of(*transports)) {
      options.transports.push_back(name == "polling" ? sockeye::Transport::polling
                                                     : sockeye::Transport::websocket);
    }
  }
  if (const Value* cookie = value.find("cookie"); cookie && *cookie != Value(false)) {
    options.cookie = cookie_of(*cookie);
  }
  if (const Value* cors = value.find("cors")) options.cors = cors_of(*cors);
  const Value allow = value["allowRequest"];
  if (allow["refuse"] == Value(true)) {
    const std::string message(allow["message"].text());
    options.allow_request = [message](const sockeye::HandshakeRequest& request,
                                      sockeye::Next next) {
      if (request.query["pass"] == "1") return next();
      next(sockeye::Error(message));
    };
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint16_t port = 0;
  std::string json = "{}";
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    if (flag == "--port") port = static_cast<std::uint16_t>(std::stoi(argv[i + 1]));
    if (flag == "--options") json = argv[i + 1];
  }
  const auto parsed = Value::parse(json);
  if (!parsed) {
    std::cerr << "--options: " << parsed.error().message() << '\n';
    return 2;
  }
  sockeye::Runtime runtime{{.stop_on_signals = true}};
  sockeye::http::App app{runtime};
  sockeye::Server io{app, options_of(*parsed)};
  serve_all(io);
  std::cout << "listening " << app.listen(port, "127.0.0.1") << std::endl;
  app.run();
  return 0;
}
