#include "metrics/exposition.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace sockeye::metrics {
namespace {

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 64> text{};
  // As people write bounds, where that is short.
  const bool is_plain = value == 0 || (std::abs(value) >= 1e-9 && std::abs(value) < 1e15);
  const auto format = is_plain ? std::chars_format::fixed : std::chars_format::general;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, format);
  return {text.data(), end};
}

void append_label(std::string& text, std::string_view name, std::string_view value) {
  text += name;
  text += "=\"";
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  text += '"';
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + ' ';
  text_ += help;
  text_ += "\n# TYPE " + name_ + ' ';
  text_ += type;
  text_ += '\n';
}

void Exposition::begin(std::string_view suffix, Labels labels, std::string_view bound) {
  text_ += name_;
  text_ += suffix;
  if (labels.size() == 0 && bound.empty()) return;
  char separator = '{';
  for (const auto& [name, value] : labels) {
    text_ += separator;
    append_label(text_, name, value);
    separator = ',';
  }
  if (!bound.empty()) {
    text_ += separator;
    append_label(text_, "le", bound);
  }
  text_ += '}';
}

void Exposition::end(std::uint64_t value) {
  text_ += ' ' + std::to_string(value) + '\n';
}

void Exposition::end(double value) {
  text_ += ' ' + number(value) + '\n';
}

void Exposition::sample(std::uint64_t value, Labels labels) {
  begin("", labels);
  end(value);
}

void Exposition::sample(double value, Labels labels) {
  begin("", labels);
  end(value);
}

void Exposition::sample(const base::Histogram& histogram, Labels labels) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i <= base::Histogram::bounds.size(); ++i) {
    below += histogram.in_bucket(i);
    begin("_bucket", labels,
          i < base::Histogram::bounds.size() ? number(base::Histogram::bounds[i]) : "+Inf");
    end(below);
  }
  begin("_sum", labels);
  end(histogram.sum());
  begin("_count", labels);
  end(below);
}

}  // namespace sockeye::metrics
