#include "docker.hpp"

#include <algorithm>
#include <chrono>
#include <sockeye/value.hpp>

#include "log_frames.hpp"

namespace dockview {

namespace {

using namespace std::chrono_literals;
using sockeye::Value;

constexpr auto answer_within = 5s;
// An engine gives a container ten seconds before it kills it.
constexpr auto command_within = 40s;

/// Ids and names come from pages: nothing else may get into a target.
bool is_id(const std::string& id) {
  return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::uint64_t count_of(const Value& value) {
  const auto count = value.try_as<double>();
  return count.ok() && *count > 0 && *count < 1e18 ? static_cast<std::uint64_t>(*count) : 0;
}

std::string text_of(const Value& value) {
  return std::string(value.text());
}

std::string message_of(const std::string& body, int status) {
  const auto json = Value::parse(body);
  const std::string message = json.ok() ? text_of((*json)["message"]) : "";
  return message.empty() ? "The engine answered " + std::to_string(status) + "." : message;
}

}  // namespace

std::optional<std::vector<Container>> parse_containers(const std::string& json) {
  const auto list = Value::parse(json);
  if (!list.ok() || !list->is_array()) return std::nullopt;
  std::vector<Container> containers;
  for (const Value& each : list->elements()) {
    std::string name = text_of(each["Names"][0]);
    if (name.starts_with('/')) name.erase(0, 1);
    containers.push_back({.id = text_of(each["Id"]),
                          .name = name,
                          .image = text_of(each["Image"]),
                          .state = text_of(each["State"]),
                          .status = text_of(each["Status"])});
  }
  std::ranges::stable_sort(containers, [](const Container& a, const Container& b) {
    const bool a_runs = a.state == "running";
    const bool b_runs = b.state == "running";
    return a_runs != b_runs ? a_runs : a.name < b.name;
  });
  return containers;
}

std::optional<Used> parse_stats(const std::string& json) {
  const auto stats = Value::parse(json);
  if (!stats.ok() || !stats->is_object()) return std::nullopt;
  const Value& memory = (*stats)["memory_stats"];
  return Used{.cpu_nanoseconds = count_of((*stats)["cpu_stats"]["cpu_usage"]["total_usage"]),
              .memory = count_of(memory["usage"]),
              .memory_limit = count_of(memory["limit"])};
}

bool Docker::there() const {
  const auto answer = http_.request("GET", "/version", 15s);
  return answer && answer->status == 200;
}

std::optional<std::vector<Container>> Docker::containers() const {
  const auto answer = http_.request("GET", "/containers/json?all=1", answer_within);
  if (!answer || answer->status != 200) return std::nullopt;
  return parse_containers(answer->body);
}

std::optional<Used> Docker::used(const std::string& id) const {
  if (!is_id(id)) return std::nullopt;
  const auto answer = http_.request(
      "GET", "/containers/" + id + "/stats?stream=false&one-shot=true", answer_within);
  if (!answer || answer->status != 200) return std::nullopt;
  return parse_stats(answer->body);
}

Outcome Docker::command(const std::string& id, const std::string& verb,
                        const std::stop_token& stop) const {
  if (!is_id(id)) return {"There is no such container."};
  const auto answer = http_.request("POST", "/containers/" + id + "/" + verb, command_within, stop);
  if (!answer) return {"The engine does not answer."};
  // 304: it was so already.
  if (answer->status < 300 || answer->status == 304) return {};
  return {message_of(answer->body, answer->status)};
}

void Docker::follow_events(const std::stop_token& stop,
                           const std::function<void()>& changed) const {
  // {"type":["container"]}
  http_.stream("/events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D", stop,
               [&](std::string_view) {
                 changed();
                 return true;
               });
}

Outcome Docker::follow_log(const std::string& id, const std::stop_token& stop,
                           const std::function<bool(std::vector<LogLine>)>& lines) const {
  if (!is_id(id)) return {"There is no such container."};
  LogFrames frames;
  const int status = http_.stream("/containers/" + id + "/logs?follow=1&stdout=1&stderr=1&tail=200",
                                  stop, [&](std::string_view bytes) {
                                    std::vector<LogLine> complete;
                                    frames.read(bytes, complete);
                                    return complete.empty() || lines(std::move(complete));
                                  });
  std::vector<LogLine> rest;
  frames.finish(rest);
  if (!rest.empty() && !stop.stop_requested()) lines(std::move(rest));
  if (status == 0) return {"The engine does not answer."};
  return status < 300 ? Outcome{} : Outcome{"The engine has no log of this container."};
}

}  // namespace dockview
