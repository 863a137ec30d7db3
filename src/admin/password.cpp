#include "admin/password.hpp"

#include <crypt.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace sockeye::admin {
namespace {

constexpr std::size_t hash_size = 60;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_base64(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '/';
}

// As long for every pair of texts of one length.
bool same(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned>(a[i] ^ b[i]);
  }
  return difference == 0;
}

}  // namespace

bool is_bcrypt_hash(std::string_view hash) noexcept {
  if (hash.size() != hash_size || !hash.starts_with("$2")) return false;
  if (std::string_view("aby").find(hash[2]) == std::string_view::npos) return false;
  if (hash[3] != '$' || !is_digit(hash[4]) || !is_digit(hash[5]) || hash[6] != '$') return false;
  return std::ranges::all_of(hash.substr(7), is_base64);
}

bool password_matches(const std::string& password, const std::string& hash) {
  if (password.find('\0') != std::string::npos) return false;
  const auto data = std::make_unique<crypt_data>();
  const char* made = crypt_r(password.c_str(), hash.c_str(), data.get());
  return made && same(made, hash);
}

PasswordThread::PasswordThread() : state_(std::make_shared<State>()) {}

PasswordThread::~PasswordThread() {
  std::deque<Job> dropped;
  {
    const std::lock_guard lock(state_->mutex);
    state_->ends = true;
    dropped.swap(state_->jobs);
  }
  state_->changed.notify_all();
  if (!thread_.joinable()) return;
  if (thread_.get_id() == std::this_thread::get_id()) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

bool PasswordThread::check(std::string password, std::string hash, std::function<void(bool)> done) {
  const std::lock_guard lock(state_->mutex);
  if (state_->jobs.size() >= most_waiting) return false;
  state_->jobs.push_back({std::move(password), std::move(hash), std::move(done)});
  if (!thread_.joinable()) thread_ = std::thread([state = state_] { run(*state); });
  state_->changed.notify_one();
  return true;
}

void PasswordThread::run(State& state) {
  std::unique_lock lock(state.mutex);
  while (true) {
    state.changed.wait(lock, [&] { return state.ends || !state.jobs.empty(); });
    if (state.ends) return;
    Job job = std::move(state.jobs.front());
    state.jobs.pop_front();
    lock.unlock();
    job.done(password_matches(job.password, job.hash));
    job = {};
    lock.lock();
  }
}

}  // namespace sockeye::admin
