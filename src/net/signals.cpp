// The process-wide half of a SignalWatch: what the handler may touch, and nothing more.
#include "net/signals.hpp"

#include <fcntl.h>
#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace sockeye::net {
namespace {

struct Taken {
  int signal;
  struct sigaction before;
};

std::array<Taken, 2> taken{{{SIGTERM, {}}, {SIGINT, {}}}};
std::atomic<int> handler_pipe{-1};
std::atomic<bool> in_use{false};

void on_process_signal(int signal) {
  const int error = errno;
  for (const Taken& entry : taken) {
    if (entry.signal == signal) ::sigaction(signal, &entry.before, nullptr);
  }
  const auto byte = static_cast<unsigned char>(signal);
  [[maybe_unused]] const auto written =
      ::write(handler_pipe.load(std::memory_order_relaxed), &byte, 1);
  errno = error;
}

}  // namespace

SignalWatch::SignalWatch(Shard& shard, UniqueFunction<void(int)> on_signal)
    : shard_(&shard), on_signal_(std::move(on_signal)) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    throw std::system_error(errno, std::system_category(), "pipe2");
  }
  reader_ = Fd{ends[0]};
  writer_ = Fd{ends[1]};
  if (in_use.exchange(true)) {
    throw std::logic_error("stop_on_signals: another runtime of this process has the signals");
  }
  try {
    shard_->watch(reader_.get(), EPOLLIN, *this);
  } catch (...) {
    in_use.store(false);
    throw;
  }
  handler_pipe.store(writer_.get(), std::memory_order_relaxed);
  struct sigaction action{};
  action.sa_handler = on_process_signal;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (Taken& entry : taken) ::sigaction(entry.signal, nullptr, &entry.before);
  for (Taken& entry : taken) ::sigaction(entry.signal, &action, nullptr);
}

SignalWatch::~SignalWatch() {
  for (const Taken& entry : taken) ::sigaction(entry.signal, &entry.before, nullptr);
  handler_pipe.store(-1, std::memory_order_relaxed);
  shard_->unwatch(reader_.get(), *this);
  in_use.store(false);
}

void SignalWatch::on_events(std::uint32_t) {
  unsigned char signal = 0;
  while (::read(reader_.get(), &signal, 1) == 1) on_signal_(signal);
}

}  // namespace sockeye::net
