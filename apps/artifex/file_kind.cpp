#include "file_kind.hpp"

#include <algorithm>
#include <string>

namespace artifex {
namespace {

using namespace std::string_view_literals;

bool begins_like_one(std::string_view bytes) {
  for (const std::string_view mark :
       {"\x89PNG\r\n\x1a\n"sv, "\xff\xd8\xff"sv, "GIF87a"sv, "GIF89a"sv, "II*\0"sv, "MM\0*"sv}) {
    if (bytes.starts_with(mark)) return true;
  }
  if (bytes.starts_with("RIFF") &&
      bytes.substr(std::min<std::size_t>(8, bytes.size()), 4) == "WEBP") {
    return true;
  }
  // Readers take a PDF whose mark is not at the very beginning.
  return bytes.find("%PDF-") != std::string_view::npos;
}

bool named_like_one(std::string_view type, std::string_view name) {
  if (type.starts_with("image/") || type == "application/pdf") return true;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string ending(name.substr(dot + 1));
  std::ranges::transform(ending, ending.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  constexpr std::string_view endings[] = {"png",  "jpg", "jpeg", "gif",
                                          "webp", "tif", "tiff", "pdf"};
  return std::ranges::find(endings, ending) != std::end(endings);
}

}  // namespace

std::vector<JobKind> jobs_for(std::string_view beginning, std::string_view type,
                              std::string_view name) {
  if (begins_like_one(beginning) || named_like_one(type, name)) {
    return {JobKind::checksum, JobKind::thumbnail, JobKind::text};
  }
  return {JobKind::checksum};
}

}  // namespace artifex
