// What a run found out, as a table for people and as JSON for programs.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "cpu_meter.hpp"
#include "histogram.hpp"

namespace load {

struct Options;

struct Report {
  double seconds = 0;
  std::uint64_t operations = 0;
  std::uint64_t deliveries = 0;
  bool has_cpu = false;
  CpuSample cpu;
  /// This program's own CPU time, of the same part.
  double generator_cpu = 0;
  Histogram latency;
  /// Further figures of the scenario, by name, such as bytes for each connection.
  std::map<std::string, double> figures;
};

std::string to_json(const Options& options, const Report& report);
std::string to_table(const Options& options, const Report& report);

}  // namespace load
