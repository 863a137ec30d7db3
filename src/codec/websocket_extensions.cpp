#include "codec/websocket_extensions.hpp"

#include "codec/token.hpp"

namespace sockeye::codec {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : rest_(text) {}

  bool at_end() const noexcept { return rest_.empty(); }

  void skip_blanks() noexcept {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) advance();
  }

  bool take(char expected) noexcept {
    if (rest_.empty() || rest_.front() != expected) return false;
    advance();
    return true;
  }

  /// Empty where there is none.
  std::string_view token() noexcept {
    std::size_t size = 0;
    while (size < rest_.size() && is_token_character(rest_[size])) ++size;
    const std::string_view token = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return token;
  }

  /// A token or a quoted one; empty where there is neither.
  std::string value() {
    if (!take('"')) return std::string(token());
    std::string text;
    while (!take('"')) {
      (void)take('\\');
      if (rest_.empty() || !is_token_character(rest_.front())) return {};
      text += rest_.front();
      advance();
    }
    return text;
  }

 private:
  void advance() noexcept { rest_.remove_prefix(1); }

  std::string_view rest_;
};

bool read_parameter(Reader& reader, Extension& extension) {
  ExtensionParameter parameter;
  parameter.name = reader.token();
  if (parameter.name.empty()) return false;
  if (reader.take('=')) {
    parameter.value = reader.value();
    if (parameter.value->empty()) return false;
  }
  extension.parameters.push_back(std::move(parameter));
  return true;
}

bool read_extension(Reader& reader, Extension& extension) {
  reader.skip_blanks();
  extension.name = reader.token();
  if (extension.name.empty()) return false;
  reader.skip_blanks();
  while (reader.take(';')) {
    reader.skip_blanks();
    if (!read_parameter(reader, extension)) return false;
    reader.skip_blanks();
  }
  return true;
}

}  // namespace

std::optional<std::vector<Extension>> parse_extensions(std::string_view header) {
  std::vector<Extension> extensions;
  Reader reader(header);
  do {
    if (!read_extension(reader, extensions.emplace_back())) return std::nullopt;
  } while (reader.take(','));
  if (!reader.at_end()) return std::nullopt;
  return extensions;
}

}  // namespace sockeye::codec
