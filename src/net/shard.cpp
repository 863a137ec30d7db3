// The turn of a shard: what runs in which order, and what makes its descriptor readable again.
#include "net/shard.hpp"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "net/connection.hpp"
#include "net/guard.hpp"
#include "net/io_choice.hpp"
#include "net/log.hpp"
#include "net/send_batch.hpp"
#include "net/tls_filter.hpp"

namespace sockeye::net {
namespace {

// What a flush or an on_closed queues leaves in the same turn, up to so many times; then the next
// turn goes on, so that two connections which answer each other cannot hold up the rest.
constexpr int flush_rounds = 4;

// Far enough for "never", near enough to be added to any clock.
constexpr std::chrono::hours longest_delay{24 * 365 * 10};

[[noreturn]] void throw_system_error(const char* what) {
  throw std::system_error(errno, std::system_category(), what);
}

int to_timeout(std::chrono::milliseconds wait) {
  if (wait < std::chrono::milliseconds::zero()) return -1;
  return static_cast<int>(std::min<std::chrono::milliseconds::rep>(wait.count(), INT_MAX));
}

// First polls are rare: one lock serves all shards of the process.
std::mutex& ownership() {
  static std::mutex only;
  return only;
}

class TurnScope {
 public:
  explicit TurnScope(bool& in_turn) : in_turn_(in_turn) { in_turn_ = true; }
  TurnScope(const TurnScope&) = delete;
  TurnScope& operator=(const TurnScope&) = delete;
  ~TurnScope() { in_turn_ = false; }

 private:
  bool& in_turn_;
};

}  // namespace

Shard::Shard(const ShardOptions& options)
    : mailbox_(std::make_shared<Mailbox>()),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
      owner_(std::this_thread::get_id()),
      io_(choose_io(options.io)),
      lingering_(options.linger),
      read_buffer_(std::make_unique<char[]>(read_size + read_padding)),
      events_(std::make_unique<epoll_event[]>(batch_size)) {
  if (!epoll_) throw_system_error("epoll_create1");
  if (!timer_) throw_system_error("timerfd_create");
  watch_own(mailbox_->handle(), mailbox_.get());
  watch_own(timer_.get(), this);
  flush_list_.set_wake([](void* shard) { static_cast<Shard*>(shard)->note_work(); }, this);
}

Shard::~Shard() {
  in_turn_ = true;
  while (connections_) connections_->shut_down();
  timers_.clear();
  std::exchange(hooks_, {}).clear();
  mailbox_->close();
  while (connections_) connections_->shut_down();
  for (Connection* connection : dead_) delete connection;
}

void Shard::take_ownership() {
  const std::lock_guard lock(ownership());
  if (claimed_.load(std::memory_order_relaxed)) return;
  claimed_.store(true, std::memory_order_relaxed);
  owner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  for (Shard* sibling : siblings_) {
    if (sibling->claimed_.load(std::memory_order_relaxed)) continue;
    sibling->owner_.store(std::thread::id(), std::memory_order_relaxed);
  }
}

void Shard::hand_to_this_thread() noexcept {
  const std::lock_guard lock(ownership());
  claimed_.store(true, std::memory_order_relaxed);
  owner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
}

void Shard::leave_this_thread() noexcept {
  const std::lock_guard lock(ownership());
  if (!in_own_thread()) return;
  claimed_.store(false, std::memory_order_relaxed);
  owner_.store(std::thread::id(), std::memory_order_relaxed);
}

void Shard::claim() {
  if (!claimed_.load(std::memory_order_relaxed)) take_ownership();
  if (!in_own_thread()) {
    throw std::logic_error("Shard::poll: the shard belongs to the thread that first polled it");
  }
  if (in_turn_) throw std::logic_error("Shard::poll: called inside a turn of the same shard");
}

void Shard::poll(std::chrono::milliseconds max_wait) {
  claim();
  const int ready = ::epoll_wait(epoll_.get(), events_.get(), static_cast<int>(batch_size),
                                 work_waits() ? 0 : to_timeout(max_wait));
  const TurnScope scope(in_turn_);
  now_ = Clock::now();
  ++stats_.turns;
  batch_next_ = 0;
  batch_end_ = ready > 0 ? static_cast<std::size_t>(ready) : 0;
  take_own_events();
  mailbox_->run_all();
  dispatch();
  timers_.run_due(now_);
  lingering_.expire(now_, [](Lingering& one) { one.connection.die(); });
  run_hooks();
  flush_and_close();
  free_dead();
  arm_timer();
  if (work_waits()) wake();
}

void Shard::run() {
  claim();
  while (!stop_requested_.load(std::memory_order_acquire)) poll(std::chrono::milliseconds{-1});
}

void Shard::stop() noexcept {
  stop_requested_.store(true, std::memory_order_release);
  mailbox_->wake();
}

TimerId Shard::at(Clock::time_point deadline, UniqueFunction<void()> call) {
  const TimerId id = timers_.add(deadline, std::move(call));
  if (!in_turn_) arm_timer();
  return id;
}

TimerId Shard::after(Clock::duration delay, UniqueFunction<void()> call) {
  return at(now() + std::min<Clock::duration>(delay, longest_delay), std::move(call));
}

void Shard::at_end_of_turn(UniqueFunction<void()> call) {
  hooks_.push_back(std::move(call));
  note_work();
}

TlsBuffers& Shard::tls_buffers() {
  if (!tls_buffers_) tls_buffers_ = std::make_unique<TlsBuffers>();
  return *tls_buffers_;
}

void Shard::watch(int fd, std::uint32_t events, EventTarget& target) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &target;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) throw_system_error("epoll_ctl");
}

void Shard::change_watch(int fd, std::uint32_t events, EventTarget& target) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &target;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) != 0) throw_system_error("epoll_ctl");
}

void Shard::unwatch(int fd, EventTarget& target) noexcept {
  epoll_event none{};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, &none);
  for (std::size_t i = batch_next_; i < batch_end_; ++i) {
    if (events_[i].data.ptr == &target) events_[i].data.ptr = nullptr;
  }
}

void Shard::watch_own(int fd, void* tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = tag;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) throw_system_error("epoll_ctl");
}

// A call that is made between two turns has no end of turn to wait for: the descriptor says so.
void Shard::note_work() noexcept {
  if (!in_turn_) wake();
}

void Shard::wake() noexcept {
  if (std::exchange(woken_, true)) return;
  mailbox_->wake();
}

bool Shard::work_waits() const noexcept {
  return !hooks_.empty() || !flush_list_.queues().empty() || !ended_.empty() || !dead_.empty();
}

void Shard::take_own_events() noexcept {
  for (std::size_t i = 0; i < batch_end_; ++i) {
    if (events_[i].data.ptr == mailbox_.get()) {
      mailbox_->acknowledge();
      woken_ = false;
    } else if (events_[i].data.ptr == this) {
      std::uint64_t count = 0;
      [[maybe_unused]] const auto taken = ::read(timer_.get(), &count, sizeof count);
      armed_ = Clock::time_point::max();
    } else {
      continue;
    }
    events_[i].data.ptr = nullptr;
  }
}

void Shard::dispatch() {
  while (batch_next_ < batch_end_) {
    const epoll_event& event = events_[batch_next_++];
    if (auto* target = static_cast<EventTarget*>(event.data.ptr)) {
      guarded("a descriptor's handler", [&] { target->on_events(event.events); });
    }
  }
}

void Shard::run_hooks() {
  if (hooks_.empty()) return;
  auto hooks = std::exchange(hooks_, {});
  for (auto& hook : hooks) guarded("an end-of-turn call", hook);
}

void Shard::flush_and_close() {
  for (int round = 0; round < flush_rounds; ++round) {
    if (flush_list_.queues().empty() && ended_.empty()) return;
    flush_marked();
    notify_closed();
  }
}

void Shard::flush_marked() {
  flushing_.swap(flush_list_.queues());
  if (SendBatch* const batch = send_batch(flushing_.size())) {
    if (!batch->flush({flushing_.begin(), flushing_.end()}))
      give_up_batches("the kernel took no more sends");
    flushing_.clear();
    return;
  }
  Connection::flush_each(flushing_);
  flushing_.clear();
}

// Made by the thread that uses it, when the first turn has enough to send.
SendBatch* Shard::send_batch(std::size_t queues) {
  if (queues < SendBatch::worthwhile || io() != Io::io_uring) return nullptr;
  if (!send_batch_) {
    try {
      send_batch_ = std::make_unique<SendBatch>(stats_);
    } catch (const std::system_error& error) {
      give_up_batches(error.what());
    }
  }
  return send_batch_.get();
}

void Shard::give_up_batches(std::string_view reason) {
  send_batch_.reset();
  io_.store(Io::epoll, std::memory_order_relaxed);
  log(LogLevel::warning, "net", "io_uring is given up: " + std::string(reason));
}

void Shard::notify_closed() {
  // on_closed may end further connections, which grows the list.
  std::size_t next = 0;
  while (next < ended_.size()) ended_[next++]->notify_closed();
  ended_.clear();
}

// A dead connection whose queue was marked again stands in the flush list, so it stays a turn
// longer.
void Shard::free_dead() {
  std::erase_if(dead_, [](Connection* connection) {
    if (connection->out().marked()) return false;
    delete connection;
    return true;
  });
}

// A deadline that moved back is let pass: one empty turn costs less than a system call each time.
void Shard::arm_timer() {
  auto next = armed_;
  if (const auto deadline = timers_.next()) next = std::min(next, *deadline);
  if (const auto deadline = lingering_.next()) next = std::min(next, *deadline);
  if (next >= armed_) return;
  // What is due within one millisecond, thousands of heartbeats for instance, is one turn.
  next = std::chrono::ceil<std::chrono::milliseconds>(next);
  if (next >= armed_) return;
  armed_ = next;
  const auto since_boot = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::max(next.time_since_epoch(), Clock::duration{1}));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
  itimerspec when{};
  when.it_value.tv_sec = seconds.count();
  when.it_value.tv_nsec = (since_boot - seconds).count();
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace sockeye::net
