#include "core/client_sockets.hpp"

#include "core/namespace.hpp"

namespace sockeye::core {

SocketState* ClientSockets::find(std::string_view nsp) const {
  const auto is_of = [nsp](const SocketReference& socket) { return socket->nsp()->name() == nsp; };
  if (first_ && is_of(first_)) return first_.get();
  if (!more_) return nullptr;
  const auto found = std::ranges::find_if(*more_, is_of);
  return found == more_->end() ? nullptr : found->get();
}

}  // namespace sockeye::core
