// What other nodes ask of a namespace: over all shards of this process, and no further.
#include <utility>

#include "core/adapter.hpp"
#include "core/server_side.hpp"
#include "server/gathering.hpp"
#include "server/namespace_group.hpp"

namespace sockeye::server {

void NamespaceGroup::broadcast_and_count(core::BroadcastPacket packet, const core::Target& target,
                                         std::function<void(std::size_t)> counted,
                                         std::function<void(Value)> answered) {
  if (parts_.empty()) return counted(0);
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  const auto to = std::make_shared<const core::Target>(target);
  const auto gathering =
      std::make_shared<Gathering<std::size_t>>(parts_.size(), homeward(std::move(counted)));
  const auto count = [gathering](std::size_t sockets) {
    gathering->arrive([&](std::size_t& whole) { whole += sockets; });
  };
  const auto answer = homeward(std::move(answered));
  for (const auto& part : parts_) {
    run_on(
        part,
        [shared, to, count, answer](core::Namespace& nsp) {
          nsp.adapter().broadcast_and_count(*shared, *to, count, answer);
        },
        [count] { count(0); });
  }
}

void NamespaceGroup::server_side(std::vector<Value> event, std::function<void(Value)> answer) {
  on_one([event = std::move(event), answer = homeward(std::move(answer))](
             core::Namespace& nsp) { core::receive_server_side(nsp, event, answer); },
         [] {});
}

void NamespaceGroup::list_rooms(std::function<void(std::vector<std::string>)> done) {
  if (parts_.empty()) return done({});
  using Names = std::vector<std::string>;
  const auto gathering =
      std::make_shared<Gathering<Names>>(parts_.size(), homeward(std::move(done)));
  for (const auto& part : parts_) {
    run_on(
        part,
        [gathering](core::Namespace& nsp) {
          Names names;
          for (const auto& socket : nsp.sockets()) names.emplace_back(socket->id());
          nsp.rooms().for_each([&](const core::Room& room) { names.push_back(room.name); });
          gathering->arrive([&](Names& whole) {
            for (std::string& name : names) whole.push_back(std::move(name));
          });
        },
        [gathering] { gathering->arrive([](Names&) {}); });
  }
}

}  // namespace sockeye::server
