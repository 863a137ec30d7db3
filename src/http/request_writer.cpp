#include "http/request_writer.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace sockeye::http {
namespace {

constexpr std::size_t largest_body = std::size_t{1} << 30U;

bool has_content(const ClientRequest& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string check_request(const ClientRequest& request) {
  const bool method = !request.method.empty() && std::ranges::all_of(request.method, [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '-';
  });
  if (!method || request.method == "CONNECT") return "cannot send the method " + request.method;
  const bool target =
      request.target.starts_with('/') && std::ranges::all_of(request.target, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7f;
      });
  if (!target) return "the target must begin with '/' and hold no spaces: " + request.target;
  if (request.headers.contains("Transfer-Encoding")) return "Transfer-Encoding is not to be set";
  if (request.body.size() > largest_body) return "the body is larger than 1 GiB";
  return {};
}

base::Frame write_request(const RequestSetting& setting, const ClientRequest& request) {
  const Headers& own = request.headers;
  std::string head = request.method + " " + request.target + " HTTP/1.1\r\n";
  const auto given = [&](std::string_view name) {
    return own.contains(name) || setting.headers.contains(name);
  };
  if (!given("Host")) add_field(head, "Host", setting.origin.host_header());
  std::string cookies = setting.cookies;
  for (const Headers* fields : {&setting.headers, &own}) {
    for (const auto& [name, value] : *fields) {
      if (Headers::same_name(name, "Content-Length")) continue;
      if (fields != &own && own.contains(name)) continue;
      if (!setting.cookies.empty() && Headers::same_name(name, "Cookie")) {
        cookies.insert(0, std::string(value) + "; ");
      } else {
        add_field(head, name, value);
      }
    }
  }
  if (!cookies.empty()) add_field(head, "Cookie", cookies);
  if (!given("Connection")) add_field(head, "Connection", "keep-alive");
  if (setting.compression && !given("Accept-Encoding")) {
    add_field(head, "Accept-Encoding", "gzip, deflate");
  }
  if (has_content(request)) {
    add_field(head, "Content-Length", std::to_string(request.body.size()));
  }
  head += "\r\n";
  base::Frame frame =
      base::Frame::allocate(head.size() + request.body.size(), 0, base::FrameKind::raw);
  std::memcpy(frame.writable(), head.data(), head.size());
  if (!request.body.empty()) {
    std::memcpy(frame.writable() + head.size(), request.body.data(), request.body.size());
  }
  return frame;
}

}  // namespace sockeye::http
