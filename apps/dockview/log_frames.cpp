#include "log_frames.hpp"

#include <algorithm>
#include <cstdint>

namespace dockview {

namespace {

constexpr std::size_t head_size = 8;
constexpr std::size_t longest_line = 16 * 1024;

std::size_t frame_size(std::string_view head) {
  std::uint32_t size = 0;
  for (const char byte : head.substr(4, 4)) size = size << 8 | static_cast<unsigned char>(byte);
  return size;
}

std::string_view name_of(std::size_t output) {
  return output == 1 ? "stderr" : "stdout";
}

}  // namespace

void LogFrames::read(std::string_view bytes, std::vector<LogLine>& lines) {
  while (!bytes.empty()) {
    if (form_ == Form::plain) return add(0, bytes, lines);
    if (rest_of_frame_ > 0) {
      const std::string_view text = bytes.substr(0, rest_of_frame_);
      add(output_, text, lines);
      rest_of_frame_ -= text.size();
      bytes.remove_prefix(text.size());
      continue;
    }
    const std::string_view part = bytes.substr(0, head_size - head_.size());
    head_ += part;
    bytes.remove_prefix(part.size());
    if (form_ == Form::unknown && head_[0] > 2) {
      // No frame begins with what can be written on a terminal.
      form_ = Form::plain;
      add(0, head_, lines);
      continue;
    }
    if (head_.size() < head_size) return;
    form_ = Form::frames;
    output_ = head_[0] == 2 ? 1 : 0;
    rest_of_frame_ = frame_size(head_);
    head_.clear();
  }
}

void LogFrames::add(std::size_t output, std::string_view text, std::vector<LogLine>& lines) {
  std::string& line = open_lines_[output];
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t room = longest_line - line.size();
    const std::size_t size = std::min({end, text.size(), room});
    line += text.substr(0, size);
    text.remove_prefix(size);
    const bool ended = text.starts_with('\n');
    if (!ended && line.size() < longest_line) return;
    if (ended) text.remove_prefix(1);
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back({std::string(name_of(output)), std::move(line)});
    line.clear();
  }
}

void LogFrames::finish(std::vector<LogLine>& lines) {
  for (std::size_t output = 0; output < open_lines_.size(); ++output) {
    std::string& line = open_lines_[output];
    if (!line.empty()) lines.push_back({std::string(name_of(output)), std::move(line)});
    line.clear();
  }
}

}  // namespace dockview
