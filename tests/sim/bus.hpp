// A pretended bus between nodes: it delays, reorders between senders, duplicates, drops and
// partitions, as a seed says, and counts what it did.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "random.hpp"

namespace sockeye::sim {

struct Faults {
  double drop = 0;
  double duplicate = 0;
  std::chrono::milliseconds longest_delay{0};
};

struct FaultCounts {
  std::uint64_t messages = 0;
  std::uint64_t delayed = 0;
  std::uint64_t overtaken = 0;
  std::uint64_t dropped = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t cut_off = 0;
  std::uint64_t garbage = 0;
  std::uint64_t killed = 0;
  std::uint64_t closed = 0;
  std::uint64_t started = 0;
};

class SimBus {
 public:
  /// What arrives: on which channel, which bytes, and the bus' own name for the message.
  using Hear = std::function<void(const std::string& channel, const std::string& bytes,
                                  const std::string& offset)>;

  SimBus(Random& random, SimClock& clock, FaultCounts& counts)
      : random_(random), clock_(clock), counts_(counts) {}

  Faults faults;
  /// Which side of a partition a node is on; nodes of one side hear each other.
  std::map<std::size_t, int> sides;

  std::size_t attach(Hear hear);
  void detach(std::size_t listener);
  std::size_t listeners() const noexcept { return listeners_.size(); }

  /// To every listener, the sender too; what one sends arrives in that order at each.
  void publish(std::size_t from, const std::string& channel, const std::string& bytes);
  /// Something that nobody sent.
  void litter(const std::string& channel, const std::string& bytes);

 private:
  void carry(std::size_t from, std::size_t to, const std::string& channel, const std::string& bytes,
             const std::string& offset);
  void arrive(std::size_t to, std::chrono::milliseconds delay, const std::string& channel,
              const std::string& bytes, const std::string& offset, std::uint64_t number);

  Random& random_;
  SimClock& clock_;
  FaultCounts& counts_;
  std::map<std::size_t, Hear> listeners_;
  std::map<std::pair<std::size_t, std::size_t>, core::TimePoint> last_;
  std::map<std::size_t, std::uint64_t> newest_;
  std::size_t next_listener_ = 0;
  std::uint64_t published_ = 0;
};

}  // namespace sockeye::sim
