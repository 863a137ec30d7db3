#include "sockeye/http/request.hpp"

#include <algorithm>

#include "http/exchange.hpp"

namespace sockeye::http {
namespace {

bool is_json(std::string_view content_type) noexcept {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  if (Headers::same_name(type, "application/json")) return true;
  constexpr std::string_view suffix = "+json";
  return type.size() > suffix.size() &&
         Headers::same_name(type.substr(type.size() - suffix.size()), suffix);
}

std::string decoded(std::string_view text) {
  std::string value;
  if (!decode_percent(text, value)) throw BadRequest("the path has a bad percent-escape");
  return value;
}

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

std::string_view Request::method() const noexcept {
  return exchange_->data().method;
}
std::string_view Request::path() const noexcept {
  return exchange_->path();
}
std::string_view Request::target() const noexcept {
  return exchange_->data().target;
}
const Headers& Request::headers() const noexcept {
  return exchange_->data().headers;
}
std::string Request::header(std::string_view name) const {
  return headers().get(name);
}
const std::string& Request::body() const noexcept {
  return exchange_->data().body;
}
BodyReader& Request::stream() {
  return exchange_->stream();
}
const std::string& Request::remote_address() const noexcept {
  return exchange_->data().remote_address;
}
bool Request::secure() const noexcept {
  return exchange_->data().secure;
}
const ClientCertificate* Request::client_certificate() const noexcept {
  return exchange_->data().client_certificate.get();
}
const Query& Request::queries() const {
  return exchange_->query();
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  const std::string all = header("Cookie");
  std::string_view rest = all;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || trimmed(pair.substr(0, equals)) != name) continue;
    std::string_view value = trimmed(pair.substr(equals + 1));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    std::string text;
    return decode_percent(value, text) ? text : std::string(value);
  }
  return std::nullopt;
}

std::string Request::parameter(std::string_view name) const {
  for (const auto& [each, value] : exchange_->parameters()) {
    if (each == name) return decoded(value);
  }
  throw std::logic_error("this route has no parameter \"" + std::string(name) + "\"");
}

std::optional<std::string> Request::try_parameter(std::string_view name) const {
  for (const auto& [each, value] : exchange_->parameters()) {
    std::string text;
    if (each == name) return decode_percent(value, text) ? std::optional(text) : std::nullopt;
  }
  return std::nullopt;
}

void Request::bad_parameter(std::string_view what, std::string_view name, std::string_view kind) {
  throw BadRequest(std::string(what) + " \"" + std::string(name) + "\": expected " +
                   std::string(kind));
}

void Request::read_json(sockeye::detail::Readable into) const {
  if (!is_json(headers()["Content-Type"])) {
    throw HttpError(415, "expected a body of Content-Type application/json");
  }
  const Result<void> read = sockeye::detail::read_json(body(), into);
  if (!read.ok()) throw BadRequest(read.error().message());
}

void* Request::provided(std::type_index type) const {
  if (void* object = exchange_->router().provided(type)) return object;
  throw std::logic_error(
      std::string("App::provide was not given the object that req.get asks for: ") + type.name());
}

std::any* Request::find_local(std::type_index type) noexcept {
  const auto found = std::ranges::find_if(
      locals_, [type](const std::any& each) { return std::type_index(each.type()) == type; });
  return found == locals_.end() ? nullptr : &*found;
}

std::any& Request::put_local(std::any value) {
  if (std::any* held = find_local(value.type())) return *held = std::move(value);
  return locals_.emplace_back(std::move(value));
}

}  // namespace sockeye::http
