#include "http_requests.hpp"

#include "clock.hpp"
#include "failure.hpp"

namespace load {

HttpRequests::HttpRequests(Loop& loop, const Target& target, std::uint32_t connections,
                           Schedule schedule)
    : loop_(loop), target_(target), schedule_(schedule), begun_(connections) {
  for (std::uint32_t i = 0; i < connections; ++i)
    connections_.emplace_back(loop_, static_cast<HttpListener&>(*this), i);
}

void HttpRequests::start(std::int64_t now) {
  schedule_.start(now);
  for (HttpConnection& http : connections_) {
    if (!http.is_open()) http.connect(target_);
    request(http, now);
  }
}

void HttpRequests::request(HttpConnection& http, std::int64_t now) {
  begun_[http.index()] = now;
  ++under_way_;
  http.get("/json");
}

void HttpRequests::on_answer(HttpConnection& http, int status, std::string_view body) {
  if (status != 200 || body != R"({"id":42,"name":"a small object","done":false})") {
    throw Failure("/json was answered with " + std::to_string(status) + " " + std::string(body));
  }
  const std::int64_t now = now_ns();
  latency.record(now - begun_[http.index()]);
  --under_way_;
  ++ended_;
  if (schedule_.running()) request(http, now);
}

std::string HttpRequests::missing() const {
  return std::to_string(under_way_) + " requests were not answered";
}

}  // namespace load
