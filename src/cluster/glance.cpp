#include "cluster/glance.hpp"

#include "codec/json_skim.hpp"

namespace sockeye::cluster {
namespace {

using codec::JsonSkim;

/// Each member that counts may be there once: of two, JSON.parse takes the second.
class Once {
 public:
  explicit Once(bool& twice) noexcept : twice_(twice) {}
  void operator()() noexcept {
    if (seen_) twice_ = true;
    seen_ = true;
  }

 private:
  bool& twice_;
  bool seen_ = false;
};

bool read_data(JsonSkim& text, DataGlance& data) {
  bool odd = false;
  Once opts(odd);
  Once rooms(odd);
  text.object([&](std::string_view key) {
    if (key == "requestId") data.request = true;
    if (key != "opts") return text.skip();
    opts();
    text.object([&](std::string_view option) {
      if (option != "rooms") return text.skip();
      rooms();
      text.array([&] {
        const std::string_view room = text.string();
        if (data.count == DataGlance::most_rooms) {
          odd = true;
        } else {
          data.named[data.count++] = room;
        }
      });
    });
  });
  return !odd && !text.failed();
}

}  // namespace

std::optional<DataGlance> glance_at_data(std::string_view text) {
  JsonSkim skim(text);
  std::optional<DataGlance> data(std::in_place);
  if (!read_data(skim, *data)) data.reset();
  return data;
}

std::optional<Glance> glance_at(std::string_view text) {
  JsonSkim skim(text);
  std::optional<Glance> glance(std::in_place);
  bool odd = false;
  Once type(odd);
  Once uid(odd);
  Once nsp(odd);
  Once data(odd);
  skim.object([&](std::string_view key) {
    if (key == "type") {
      type();
      glance->type = skim.small_number();
    } else if (key == "uid") {
      uid();
      glance->uid = skim.string();
    } else if (key == "nsp") {
      nsp();
      glance->nsp = skim.string();
    } else if (key == "data") {
      data();
      if (!read_data(skim, glance->data)) odd = true;
    } else {
      odd = true;
    }
  });
  if (odd || skim.failed()) glance.reset();
  return glance;
}

}  // namespace sockeye::cluster
