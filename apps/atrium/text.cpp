// Trimming and bounds for what people type.
#include "text.hpp"

#include <algorithm>

#include "problem.hpp"

namespace atrium {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_control(char character) {
  const auto code = static_cast<unsigned char>(character);
  return code < 0x20 || code == 0x7f;
}

void check_size(std::string_view field, std::string_view text, std::size_t limit) {
  if (text.size() > limit) {
    throw invalid(std::string(field) + ": at most " + std::to_string(limit) + " bytes");
  }
}

}  // namespace

std::string clean_line(std::string_view field, std::string_view text, std::size_t limit) {
  std::string line(trimmed(text));
  if (line.empty()) {
    throw invalid(std::string(field) + ": must not be empty");
  }
  check_size(field, line, limit);
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
}

std::string clean_text(std::string_view field, std::string_view text, std::size_t limit,
                       bool may_be_empty) {
  std::string clean(trimmed(text));
  if (clean.empty() && !may_be_empty) {
    throw invalid(std::string(field) + ": must not be empty");
  }
  check_size(field, clean, limit);
  std::erase_if(clean, [](char c) { return is_control(c) && c != '\n' && c != '\t'; });
  return clean;
}

}  // namespace atrium
