#include "report.hpp"

#include <cstdio>
#include <utility>
#include <vector>

#include "options.hpp"

namespace load {

namespace {

// Every number of the report, by name, in the order of the table.
std::vector<std::pair<std::string, double>> rows(const Report& report) {
  std::vector<std::pair<std::string, double>> result;
  const auto add = [&](const char* name, double value) { result.emplace_back(name, value); };
  const auto operations = static_cast<double>(report.operations);
  const auto deliveries = static_cast<double>(report.deliveries);
  if (report.has_cpu && report.operations > 0) {
    const double cpu = (report.cpu.process + report.cpu.softirqd) * 1e6;
    add("server_cpu_us_per_operation", cpu / operations);
    if (report.deliveries > 0) add("server_cpu_us_per_delivery", cpu / deliveries);
    add("server_process_s", report.cpu.process);
    add("server_user_share", report.cpu.process > 0 ? report.cpu.user / report.cpu.process : 0);
    add("server_softirqd_s", report.cpu.softirqd);
    add("server_core_busy_s", report.cpu.core);
  }
  add("seconds", report.seconds);
  add("operations", operations);
  add("deliveries", deliveries);
  if (report.seconds > 0) {
    add("operations_per_s", operations / report.seconds);
    add("deliveries_per_s", deliveries / report.seconds);
    add("generator_cpu_share", report.generator_cpu / report.seconds);
  }
  if (report.latency.count() > 0) {
    const auto us = [&](double q) { return static_cast<double>(report.latency.quantile(q)) / 1e3; };
    add("latency_p50_us", us(0.5));
    add("latency_p90_us", us(0.9));
    add("latency_p99_us", us(0.99));
    add("latency_p999_us", us(0.999));
    add("latency_max_us", static_cast<double>(report.latency.max()) / 1e3);
  }
  for (const auto& [name, value] : report.figures) result.emplace_back(name, value);
  return result;
}

std::string printed(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

}  // namespace

std::string to_json(const Options& options, const Report& report) {
  std::string json = "{\"scenario\":\"" + options.scenario + "\"";
  json += ",\"clients\":" + std::to_string(options.clients);
  json += ",\"payload\":" + std::to_string(options.payload);
  json += ",\"in_flight\":" + std::to_string(options.in_flight);
  json += ",\"rate\":" + printed(options.rate);
  for (const auto& [name, value] : rows(report)) json += ",\"" + name + "\":" + printed(value);
  return json + "}\n";
}

std::string to_table(const Options& options, const Report& report) {
  std::string table = options.scenario + ": " + std::to_string(options.clients) + " clients, " +
                      std::to_string(options.payload) + " bytes, " +
                      (options.rate > 0 ? printed(options.rate) + " a second"
                                        : std::to_string(options.in_flight) + " in flight") +
                      "\n";
  for (const auto& [name, value] : rows(report)) {
    char line[128];
    std::snprintf(line, sizeof line, "  %-34s %14s\n", name.c_str(), printed(value).c_str());
    table += line;
  }
  return table;
}

}  // namespace load
