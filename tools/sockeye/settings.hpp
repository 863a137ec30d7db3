// What the command line says, before it means anything.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sockeye_tool {

struct Settings {
  std::string url;
  /// Empty: the URL's path.
  std::string nsp;
  std::string path = "/socket.io";
  std::string auth;
  std::string transport;
  std::string parser = "json";
  std::vector<std::string> headers;
  std::vector<std::string> query;
  std::string ca;
  std::string certificate;
  std::string key;
  std::string proxy;
  bool insecure = false;
  bool verbose = false;
  /// Seconds.
  double timeout = 20;

  // listen
  std::vector<std::string> events;
  std::size_t count = 0;
  bool reconnect = false;

  // emit
  std::string event;
  std::vector<std::string> arguments;
  bool ack = false;

  bool listens = false;
};

}  // namespace sockeye_tool
