#include "admin/orders.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sockeye/rest.hpp"
#include "sockeye/socket.hpp"
#include "sockeye/value.hpp"

namespace sockeye::admin {
namespace {

constexpr std::size_t longest_name = 1024;
constexpr std::size_t most_made = 1000;

/// Finds whom an order is for.
class Addressees {
 public:
  explicit Addressees(std::weak_ptr<server::ServerCore> core) : core_(std::move(core)) {}

  std::optional<BroadcastOperator> find(const std::string& nsp,
                                        const std::optional<Value>& filter) {
    const auto core = core_.lock();
    if (!core || nsp.size() > longest_name || !may_use(*core, nsp)) return std::nullopt;
    const std::vector<std::string> rooms = names_in(filter);
    return Namespace(core->of(nsp)).in(Rooms(rooms));
  }

  /// A name, or a list of them.
  static std::vector<std::string> names_in(const std::optional<Value>& value) {
    std::vector<std::string> names;
    if (!value) return names;
    if (!value->text().empty()) names.emplace_back(value->text());
    for (const Value& name : value->elements()) {
      if (!name.text().empty()) names.emplace_back(name.text());
    }
    return names;
  }

 private:
  bool may_use(server::ServerCore& core, const std::string& nsp) {
    for (const auto& group : core.namespaces().all()) {
      if (group->name() == nsp) return true;
    }
    return made_.fetch_add(1, std::memory_order_relaxed) < most_made;
  }

  std::weak_ptr<server::ServerCore> core_;
  std::atomic<std::size_t> made_{0};
};

bool is_true(const std::optional<Value>& value) {
  return value && *value == Value(true);
}

}  // namespace

void take_orders(const Namespace& panels, std::weak_ptr<server::ServerCore> core) {
  const auto addressees = std::make_shared<Addressees>(std::move(core));
  panels.on("emit",
            [addressees](const Socket&, const std::string& nsp, const std::optional<Value>& filter,
                         const std::string& event, const Rest& arguments) {
              if (const auto them = addressees->find(nsp, filter)) them->emit(event, arguments);
            });
  panels.on("join", [addressees](const Socket&, const std::string& nsp, const Value& rooms,
                                 const std::optional<Value>& filter) {
    const auto them = addressees->find(nsp, filter);
    if (them) them->sockets_join(Rooms(Addressees::names_in(rooms)));
  });
  panels.on("leave", [addressees](const Socket&, const std::string& nsp, const Value& rooms,
                                  const std::optional<Value>& filter) {
    const auto them = addressees->find(nsp, filter);
    if (them) them->sockets_leave(Rooms(Addressees::names_in(rooms)));
  });
  panels.on("_disconnect",
            [addressees](const Socket&, const std::string& nsp, const std::optional<Value>& close,
                         const std::optional<Value>& filter) {
              if (const auto them = addressees->find(nsp, filter))
                them->disconnect_sockets(is_true(close));
            });
}

}  // namespace sockeye::admin
