// The official C++ client under measurement: the twin of bench/client.cpp, with the same arguments
// and the same line of JSON. It takes no TLS here, since it does not verify whom it speaks to.
#include <sio_client.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int outstanding = 8;
const std::string payload(128, 'x');

double cpu_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + (static_cast<double>(now.tv_nsec) / 1e9);
}

long long private_memory() {
  std::ifstream file("/proc/self/smaps_rollup");
  long long kilobytes = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("Private_", 0) == 0) kilobytes += std::stoll(line.substr(line.find(':') + 1));
  }
  return kilobytes * 1024;
}

// Connected when it is there.
std::unique_ptr<sio::client> connected_to(const std::string& url) {
  auto client = std::make_unique<sio::client>();
  client->set_logs_quiet();
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  client->set_socket_open_listener([&](const std::string&) {
    const std::lock_guard<std::mutex> lock(mutex);
    open = true;
    changed.notify_one();
  });
  client->connect(url);
  std::unique_lock<std::mutex> lock(mutex);
  if (!changed.wait_for(lock, std::chrono::seconds(20), [&] { return open; })) {
    std::cerr << "no connection\n";
    std::_Exit(2);
  }
  client->set_socket_open_listener(nullptr);
  return client;
}

void echo(const std::string& url, double seconds) {
  const auto client = connected_to(url);
  std::atomic<long long> events{0};
  std::atomic<bool> wrong{false};
  std::atomic<bool> over{false};
  const std::function<void()> ask = [&] {
    client->socket()->emit("echo", sio::string_message::create(payload),
                           [&](const sio::message::list& answer) {
                             if (over) return;
                             if (answer.size() != 1 || answer[0]->get_string() != payload)
                               wrong = true;
                             ++events;
                             ask();
                           });
  };
  for (int i = 0; i < outstanding; ++i) ask();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const long long events_before = events;
  const double cpu_before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  const double cpu = cpu_seconds() - cpu_before;
  const auto counted = static_cast<double>(events - events_before);
  over = true;
  if (wrong) {
    std::cerr << "a wrong answer came\n";
    std::_Exit(2);
  }
  std::cout << R"({"events_per_cpu_second":)" << counted / cpu << R"(,"events_per_second":)"
            << counted / seconds << "}" << std::endl;
  std::_Exit(0);
}

void idle(const std::string& url, std::size_t connections) {
  std::vector<std::unique_ptr<sio::client>> clients;
  constexpr std::size_t first = 10;
  while (clients.size() < first) clients.push_back(connected_to(url));
  const long long before = private_memory();
  while (clients.size() < first + connections) clients.push_back(connected_to(url));
  const auto grown = static_cast<double>(private_memory() - before);
  std::cout << R"({"bytes_per_connection":)" << grown / static_cast<double>(connections) << "}"
            << std::endl;
  std::_Exit(0);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  std::string port;
  double seconds = 3;
  std::size_t connections = 1000;
  for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
    if (words[i] == "--port") port = words[i + 1];
    if (words[i] == "--seconds") seconds = std::stod(words[i + 1]);
    if (words[i] == "--connections") connections = std::stoul(words[i + 1]);
  }
  std::cout.precision(10);
  const std::string url = "http://127.0.0.1:" + port;
  if (words.at(0) == "echo") {
    echo(url, seconds);
  } else {
    idle(url, connections);
  }
}
