#include "tus_headers.hpp"

#include <algorithm>
#include <charconv>

#include "problem.hpp"

namespace artifex {
namespace {

constexpr std::size_t longest_name = 255;
constexpr std::size_t longest_type = 100;

std::string_view take_until(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return part;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto code = static_cast<unsigned char>(c);
    return code < 0x20 || code == 0x7f;
  });
}

// It is shown and offered for saving, so it must be no path anywhere.
void check_name(std::string_view name) {
  if (name.size() > longest_name) {
    throw common::invalid("The file's name is too long: 255 bytes at most.");
  }
  if (has_control(name)) throw common::invalid("The file's name has control characters.");
  if (name == "." || name == ".." || name.find_first_of("/\\") != std::string_view::npos) {
    throw common::invalid("The file's name must not contain a path.");
  }
}

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

std::optional<std::int64_t> parse_size(std::string_view text) {
  std::int64_t size = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, size);
  if (parsed.ec != std::errc() || parsed.ptr != end || text.starts_with('-')) return std::nullopt;
  return size;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
    }
  }
  return bytes;
}

UploadMetadata parse_metadata(std::string_view header) {
  UploadMetadata metadata;
  while (!header.empty()) {
    std::string_view pair = trimmed(take_until(header, ','));
    const std::string_view key = take_until(pair, ' ');
    const auto value = decode_base64(trimmed(pair));
    if (key.empty() || !value) {
      throw common::invalid("Upload-Metadata: expected keys, each with a value in base64");
    }
    if (key == "filename" || (key == "name" && metadata.name.empty())) metadata.name = *value;
    if (key == "filetype" || (key == "type" && metadata.type.empty())) metadata.type = *value;
  }
  if (metadata.name.empty()) metadata.name = "unnamed";
  check_name(metadata.name);
  if (metadata.type.size() > longest_type || has_control(metadata.type)) metadata.type.clear();
  return metadata;
}

std::optional<UploadChecksum> parse_checksum(std::string_view header) {
  if (header.empty()) return std::nullopt;
  const std::string_view algorithm = take_until(header, ' ');
  const auto digest = decode_base64(trimmed(header));
  const std::string known = "," + std::string(tus_checksums) + ",";
  if (algorithm.empty() || algorithm.find(',') != std::string_view::npos || !digest ||
      known.find("," + std::string(algorithm) + ",") == std::string::npos) {
    throw common::invalid("Upload-Checksum: expected one of " + std::string(tus_checksums) +
                          " and the digest in base64");
  }
  return UploadChecksum{std::string(algorithm), *digest};
}

}  // namespace artifex
