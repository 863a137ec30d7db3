// The mailbox's stack: compare-and-swap on one side, a single exchange on the other.
#include "net/mailbox.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "net/guard.hpp"

namespace sockeye::net {

Mailbox::Mailbox() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_) throw std::system_error(errno, std::system_category(), "eventfd");
}

Mailbox::~Mailbox() {
  close();
}

// A node that is never in a list stands for the closed mailbox.
Mailbox::Node* Mailbox::closed() noexcept {
  static Node marker{nullptr, nullptr};
  return &marker;
}

void Mailbox::destroy(Node* node) noexcept {
  while (node) delete std::exchange(node, node->next);
}

bool Mailbox::post(UniqueFunction<void()> call) {
  auto* node = new Node{nullptr, std::move(call)};
  Node* newest = newest_.load(std::memory_order_relaxed);
  do {
    if (newest == closed()) {
      delete node;
      return false;
    }
    node->next = newest;
  } while (!newest_.compare_exchange_weak(newest, node, std::memory_order_seq_cst,
                                          std::memory_order_relaxed));
  if (!newest) wake();
  return true;
}

void Mailbox::wake() noexcept {
  const std::uint64_t one = 1;
  // It fails only when the counter is full, and then the descriptor is readable already.
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

void Mailbox::acknowledge() noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = ::read(event_.get(), &count, sizeof count);
}

std::size_t Mailbox::run_all() {
  if (newest_.load(std::memory_order_relaxed) == nullptr) return 0;
  Node* node = newest_.exchange(nullptr, std::memory_order_seq_cst);
  Node* oldest = nullptr;
  while (node) {
    Node* next = node->next;
    node->next = oldest;
    oldest = node;
    node = next;
  }
  std::size_t count = 0;
  while (oldest) {
    Node* current = std::exchange(oldest, oldest->next);
    guarded("a posted call", [current] { current->call(); });
    delete current;
    ++count;
  }
  return count;
}

void Mailbox::close() noexcept {
  Node* node = newest_.exchange(closed(), std::memory_order_seq_cst);
  if (node != closed()) destroy(node);
}

}  // namespace sockeye::net
