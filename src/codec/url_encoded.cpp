#include "codec/url_encoded.hpp"

#include <unordered_map>

#include "codec/token.hpp"

namespace sockeye::codec {
namespace {

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string url_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
               hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string url_encode(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  static constexpr std::string_view marks = "-_.!~*'()";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_alphanumeric(c) || marks.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

bool is_url_name(std::string_view encoded, std::string_view name) {
  const bool plain = encoded.find_first_of("%+") == std::string_view::npos;
  return plain ? encoded == name : url_decode(encoded) == name;
}

std::vector<std::pair<std::string, std::string>> url_entries(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> all;
  std::unordered_map<std::string, std::size_t> places;
  for_each_url_pair(text, [&](std::string_view key, std::string_view value) {
    std::string name = url_decode(key);
    const auto [place, is_new] = places.try_emplace(name, all.size());
    if (is_new) {
      all.emplace_back(std::move(name), url_decode(value));
    } else {
      all[place->second].second = url_decode(value);
    }
  });
  return all;
}

}  // namespace sockeye::codec
