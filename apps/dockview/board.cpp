#include "board.hpp"

#include <utility>

#include "contract.hpp"

namespace dockview {

namespace {

// Ten minutes.
constexpr std::size_t samples_kept = 600;

}  // namespace

Board::Board(sockeye::Server& io, Host host) : io_(io), host_(std::move(host)) {
  io.on_connection([this](sockeye::Socket socket) {
    socket.emit(events::host, host_);
    socket.emit(events::history, std::vector(history_.begin(), history_.end()));
    socket.emit(events::tables, tables_);
    socket.emit(events::containers, containers_);
    socket.emit(events::usage, usage_);
  });
}

void Board::show(const Sample& sample) {
  history_.push_back(sample);
  if (history_.size() > samples_kept) history_.pop_front();
  io_.volatile_().emit(events::sample, sample);
}

void Board::show(Tables tables) {
  tables_ = std::move(tables);
  io_.volatile_().emit(events::tables, tables_);
}

void Board::show(std::vector<Usage> usage) {
  usage_ = std::move(usage);
  io_.volatile_().emit(events::usage, usage_);
}

void Board::show(std::vector<Container> containers) {
  if (containers == containers_) return;
  containers_ = std::move(containers);
  io_.emit(events::containers, containers_);
}

}  // namespace dockview
