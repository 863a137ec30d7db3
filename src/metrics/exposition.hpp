// Prometheus' text format, version 0.0.4.
//
//   # HELP sockeye_sessions Sessions that are open.
//   # TYPE sockeye_sessions gauge
//   sockeye_sessions{transport="polling"} 3
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/histogram.hpp"

namespace sockeye::metrics {

class Exposition {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// What the next samples are of: "counter", "gauge" or "histogram".
  void family(std::string_view name, std::string_view type, std::string_view help);
  void sample(std::uint64_t value, Labels labels = {});
  void sample(double value, Labels labels = {});
  void sample(const base::Histogram& histogram, Labels labels = {});
  /// A family of one sample.
  template <class Number>
  void one(std::string_view name, std::string_view type, std::string_view help, Number value) {
    family(name, type, help);
    sample(value);
  }

  std::string take() { return std::move(text_); }

 private:
  void begin(std::string_view suffix, Labels labels, std::string_view bound = {});
  void end(std::uint64_t value);
  void end(double value);

  std::string name_;
  std::string text_;
};

}  // namespace sockeye::metrics
