#include "loop.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "clock.hpp"
#include "failure.hpp"

namespace load {

Loop::Loop(bool spin) : epoll_(epoll_create1(EPOLL_CLOEXEC)), spin_(spin) {
  if (epoll_ < 0) throw Failure("epoll_create1: " + std::string(std::strerror(errno)));
}

Loop::~Loop() {
  ::close(epoll_);
}

void Loop::add(int fd, Pollable& pollable) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &pollable;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
    throw Failure("epoll_ctl: " + std::string(std::strerror(errno)));
  }
}

void Loop::turn(std::int64_t until) {
  flush();
  constexpr int capacity = 1024;
  static epoll_event events[capacity];
  timespec wait{};
  if (!spin_) {
    const std::int64_t left = std::max<std::int64_t>(until - now_ns(), 0);
    wait.tv_sec = left / ns_per_second;
    wait.tv_nsec = left % ns_per_second;
  }
  const int count = epoll_pwait2(epoll_, events, capacity, &wait, nullptr);
  if (count < 0 && errno != EINTR) throw Failure("epoll: " + std::string(std::strerror(errno)));
  for (int i = 0; i < count; ++i) {
    static_cast<Pollable*>(events[i].data.ptr)->on_ready(events[i].events);
  }
  flush();
}

void Loop::flush() {
  while (!unflushed_.empty()) {
    flushing_.swap(unflushed_);
    for (Pollable* pollable : flushing_) pollable->flush();
    flushing_.clear();
  }
}

}  // namespace load
