#include "http/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace sockeye::http {
namespace {

// Takes the first segment off; "/a/b" gives "a" and leaves "/b".
std::string_view take_segment(std::string_view& path) noexcept {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool at_end(std::string_view path) noexcept {
  return path.empty() || path == "/";
}

[[noreturn]] void refuse(std::string_view path, std::string_view why) {
  throw std::invalid_argument("App: the path \"" + std::string(path) + "\" " + std::string(why));
}

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool decode_percent(std::string_view text, std::string& into) {
  into.clear();
  into.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      into += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return false;
    const int high = hex(text[i + 1]);
    const int low = hex(text[i + 2]);
    if (high < 0 || low < 0) return false;
    into += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return true;
}

Layer::Layer(std::string_view method, std::string_view path, bool middleware,
             detail::Handler handler)
    : method_(method), middleware_(middleware), handler_(std::move(handler)) {
  if (!path.starts_with('/')) refuse(path, "must begin with a slash");
  std::string_view rest = path;
  while (!at_end(rest)) {
    const std::string_view segment = take_segment(rest);
    if (segment == ":") refuse(path, "has a parameter without a name");
    if (segment.starts_with('*')) {
      if (!at_end(rest)) refuse(path, "has a * that is not last");
      wildcard_ = true;
    }
    segments_.emplace_back(segment);
  }
}

bool Layer::takes(std::string_view method) const noexcept {
  return method_.empty() || method_ == method || (method_ == "GET" && method == "HEAD");
}

bool Layer::fits(std::string_view path, Parameters& parameters) const {
  parameters.clear();
  if (!path.starts_with('/')) return false;
  for (const std::string& segment : segments_) {
    if (segment.front() == '*') {
      if (path.empty()) return false;
      const std::string_view name =
          segment.size() > 1 ? std::string_view(segment).substr(1) : std::string_view(segment);
      parameters.emplace_back(name, path.substr(1));
      return true;
    }
    if (path.empty()) return false;
    const std::string_view part = take_segment(path);
    if (segment.front() == ':') {
      if (part.empty()) return false;
      parameters.emplace_back(std::string_view(segment).substr(1), part);
    } else if (part != segment) {
      return false;
    }
  }
  return middleware_ || at_end(path);
}

void Router::add(std::string_view method, std::string_view path, bool middleware,
                 detail::Handler handler, std::optional<StreamOptions> stream) {
  layers_.push_back(std::make_unique<Layer>(method, path, middleware, std::move(handler)));
  has_streams_ = has_streams_ || stream.has_value();
  layers_.back()->stream = stream;
}

const StreamOptions* Router::streams(std::string_view method, std::string_view path) const {
  if (!has_streams_) return nullptr;
  Parameters ignored;
  for (const auto& layer : layers_) {
    if (layer->middleware() || !layer->takes(method) || !layer->fits(path, ignored)) continue;
    return layer->stream ? &*layer->stream : nullptr;
  }
  return nullptr;
}

std::size_t Router::find(std::size_t from, std::string_view method, std::string_view path,
                         Parameters& parameters) const {
  for (std::size_t i = from; i < layers_.size(); ++i) {
    if (layers_[i]->takes(method) && layers_[i]->fits(path, parameters)) return i;
  }
  return npos;
}

std::string Router::allowed(std::string_view path) const {
  std::string all;
  const auto add = [&all](std::string_view method) {
    if ((", " + all + ", ").find(", " + std::string(method) + ", ") != std::string::npos) return;
    if (!all.empty()) all += ", ";
    all += method;
  };
  Parameters ignored;
  for (const auto& layer : layers_) {
    if (layer->middleware() || layer->method().empty() || !layer->fits(path, ignored)) continue;
    add(layer->method());
    if (layer->method() == "GET") add("HEAD");
  }
  return all;
}

void Router::provide(std::type_index type, void* object) {
  provided_.emplace_back(type, object);
}

void* Router::provided(std::type_index type) const noexcept {
  // The last one counts.
  const auto found = std::find_if(provided_.rbegin(), provided_.rend(),
                                  [type](const auto& each) { return each.first == type; });
  return found == provided_.rend() ? nullptr : found->second;
}

}  // namespace sockeye::http
