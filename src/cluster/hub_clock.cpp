#include "cluster/hub_clock.hpp"

#include <string_view>
#include <utility>

#include "core/hub.hpp"

namespace sockeye::cluster {
namespace {

// The hub of a namespace that may be gone.
class HubRef {
 public:
  explicit HubRef(std::weak_ptr<core::Namespace> root) : root_(std::move(root)) {}
  core::Hub* get() const {
    const auto root = root_.lock();
    return root ? root->hub() : nullptr;
  }

 private:
  std::weak_ptr<core::Namespace> root_;
};

class HubClock final : public Clock {
 public:
  explicit HubClock(HubRef hub) : hub_(std::move(hub)) {}

  core::TimePoint now() const override {
    if (const core::Hub* hub = hub_.get()) last_ = hub->now();
    return last_;
  }
  core::TimerId after(std::chrono::milliseconds delay, std::function<void()> action) override {
    core::Hub* hub = hub_.get();
    return hub ? hub->after(delay, std::move(action)) : 0;
  }
  void cancel(core::TimerId id) override {
    core::Hub* hub = hub_.get();
    if (hub && id != 0) hub->cancel(id);
  }

 private:
  HubRef hub_;
  mutable core::TimePoint last_{};
};

std::string random_name(const HubRef& ref, std::size_t size) {
  std::string name;
  core::Hub* hub = ref.get();
  while (hub && name.size() < size) name += hub->new_id();
  name.resize(size, '0');
  return name;
}

// Each character of an id carries six bits of chance: four of them make a digit.
std::string random_hex(const HubRef& ref, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string name = random_name(ref, size);
  for (char& c : name) c = digits[alphabet.find(c) % digits.size()];
  return name;
}

}  // namespace

Environment hub_environment(core::Namespace& root) {
  const HubRef hub(root.weak_from_this());
  Environment environment;
  environment.clock = std::make_shared<HubClock>(hub);
  environment.random_name = [hub](std::size_t size) { return random_name(hub, size); };
  environment.random_hex = [hub](std::size_t size) { return random_hex(hub, size); };
  environment.warn = [hub](const std::string& text) {
    if (const core::Hub* there = hub.get()) there->warn(text);
  };
  environment.nonsense = std::make_shared<std::atomic<std::uint64_t>>(0);
  return environment;
}

}  // namespace sockeye::cluster
