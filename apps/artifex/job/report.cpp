#include "report.hpp"

#include <algorithm>
#include <cstdio>

namespace artifex_job {
namespace {

std::string one_line(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  if (text.size() > 500) text.resize(500);
  return text;
}

void say(const char* word, const std::string& text) {
  std::printf("%s %s\n", word, one_line(text).c_str());
  std::fflush(stdout);
}

}  // namespace

void progress(double share) {
  static int last = -1;
  const int percent = static_cast<int>(std::clamp(share, 0.0, 1.0) * 100);
  if (percent == last) return;
  last = percent;
  std::printf("progress %.2f\n", percent / 100.0);
  std::fflush(stdout);
}

void done(const std::string& result) {
  say("done", result);
}

void failed(const std::string& why) {
  say("failed", why);
}

}  // namespace artifex_job
