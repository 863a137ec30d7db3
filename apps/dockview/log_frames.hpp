// The engine's log stream: frames of a head of eight bytes and some bytes of one output, or, of a
// container with a terminal, just bytes.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "model.hpp"

namespace dockview {

/// Makes lines of what comes, in pieces of any size.
class LogFrames {
 public:
  /// Appends the lines that these bytes complete. A line beyond 16 KiB is cut into several.
  void read(std::string_view bytes, std::vector<LogLine>& lines);
  /// What is left without a line's end.
  void finish(std::vector<LogLine>& lines);

 private:
  enum class Form { unknown, frames, plain };

  void add(std::size_t output, std::string_view text, std::vector<LogLine>& lines);

  Form form_ = Form::unknown;
  std::string head_;
  std::size_t output_ = 0;
  std::size_t rest_of_frame_ = 0;
  std::array<std::string, 2> open_lines_;
};

}  // namespace dockview
