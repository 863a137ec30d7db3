#include "engine/jsonp.hpp"

#include "codec/json_text.hpp"
#include "codec/url_encoded.hpp"

namespace sockeye::engine {
namespace {

// Line ends to JavaScript before 2019, though not to JSON: U+2028 and U+2029 in UTF-8, without the
// last byte, which tells them apart.
constexpr std::string_view line_separators = "\xE2\x80";

void append_script_string(std::string& out, std::string_view text) {
  std::string json;
  json.reserve(text.size() + text.size() / 8 + 2);
  codec::append_json_string(json, text);
  std::string_view rest = json;
  while (true) {
    const std::size_t at = rest.find(line_separators);
    if (at == std::string_view::npos) break;
    const char last = rest[at + 2];
    const bool escaped = last == '\xA8' || last == '\xA9';
    out.append(rest.substr(0, at));
    out.append(escaped ? (last == '\xA8' ? "\\u2028" : "\\u2029") : rest.substr(at, 3));
    rest.remove_prefix(at + 3);
  }
  out.append(rest);
}

// One walk for both rules: a backslash before `\n` keeps it, and goes.
std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (text.starts_with("\\\\n")) {
      out += "\\n";
      text.remove_prefix(3);
    } else if (text.starts_with("\\n")) {
      out += '\n';
      text.remove_prefix(2);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

std::string jsonp_index(std::string_view j) {
  std::string digits;
  for (const char c : j) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

std::string jsonp_script(std::string_view index, std::string_view payload) {
  std::string script = "___eio[";
  script += index;
  script += "](";
  append_script_string(script, payload);
  script += ");";
  return script;
}

std::optional<std::string> jsonp_payload(std::string_view form) {
  std::optional<std::string> data;
  bool repeated = false;
  codec::for_each_url_pair(form, [&](std::string_view name, std::string_view value) {
    if (!codec::is_url_name(name, "d")) return;
    if (data) repeated = true;
    data = codec::url_decode(value);
  });
  if (repeated || !data) return std::nullopt;
  return unescaped(*data);
}

}  // namespace sockeye::engine
