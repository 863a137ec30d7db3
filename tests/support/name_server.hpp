// A name server of the test's own: UDP on the loopback, answers from a table, silent or failing
// where the test says so.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "net/fd.hpp"

namespace sockeye::testing_support {

class NameServer {
 public:
  NameServer() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) {
      throw std::system_error(errno, std::system_category(), "bind");
    }
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    servers_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }

  /// For ResolverOptions::servers.
  const std::string& servers() const noexcept { return servers_; }

  /// "192.0.2.1" or "2001:db8::1", for a name in lower case.
  void add(const std::string& name, const std::string& address) { table_[name].push_back(address); }

  bool silent = false;
  /// Questions for IPv6 are not answered.
  bool silent_for_ipv6 = false;
  int questions = 0;

  /// Answers what has come.
  void pump() {
    std::array<char, 1024> buffer;
    sockaddr_in from{};
    for (;;) {
      socklen_t size = sizeof from;
      const auto count = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0,
                                    reinterpret_cast<sockaddr*>(&from), &size);
      if (count < 12) return;
      ++questions;
      if (silent) continue;
      if (silent_for_ipv6 && type_of({buffer.data(), static_cast<std::size_t>(count)}) == 28) {
        continue;
      }
      const std::string answer = answer_to({buffer.data(), static_cast<std::size_t>(count)});
      ::sendto(socket_.get(), answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from),
               size);
    }
  }

 private:
  static void put16(std::string& out, unsigned value) {
    out += static_cast<char>(value >> 8U);
    out += static_cast<char>(value & 255U);
  }

  static int type_of(std::string_view query) { return query.at(query.find('\0', 12) + 2); }

  std::string answer_to(std::string_view query) const {
    std::string name;
    std::size_t at = 12;
    while (query.at(at) != 0) {
      const auto size = static_cast<std::size_t>(query[at]);
      if (!name.empty()) name += '.';
      name += query.substr(at + 1, size);
      at += size + 1;
    }
    const bool six = query.at(at + 2) == 28;
    const std::string_view question = query.substr(12, at + 5 - 12);
    std::vector<std::string> records;
    const auto found = table_.find(name);
    if (found != table_.end()) {
      for (const std::string& each : found->second) {
        if ((each.find(':') != std::string::npos) == six) records.push_back(each);
      }
    }
    std::string out(query.substr(0, 2));
    put16(out, found == table_.end() ? 0x8183 : 0x8180);
    put16(out, 1);
    put16(out, static_cast<unsigned>(records.size()));
    put16(out, 0);
    put16(out, 0);
    out += question;
    for (const std::string& each : records) {
      std::array<char, 16> bytes{};
      ::inet_pton(six ? AF_INET6 : AF_INET, each.c_str(), bytes.data());
      put16(out, 0xc00c);
      put16(out, six ? 28 : 1);
      put16(out, 1);
      put16(out, 0);
      put16(out, 60);
      put16(out, six ? 16 : 4);
      out.append(bytes.data(), six ? 16 : 4);
    }
    return out;
  }

  net::Fd socket_;
  std::string servers_;
  std::map<std::string, std::vector<std::string>> table_;
};

}  // namespace sockeye::testing_support
