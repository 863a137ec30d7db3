// What a run does, in the order in which the runner calls it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "histogram.hpp"

namespace load {

class Loop;
struct Options;
struct Report;

class Scenario {
 public:
  virtual ~Scenario() = default;

  /// Connects, joins rooms. `ready()` says when that is done.
  virtual void prepare() = 0;
  virtual bool ready() const = 0;

  /// Operations begin, from `now` on; `stop` begins no more; `drained` once all have ended.
  virtual void start(std::int64_t now) = 0;
  virtual void stop() = 0;
  virtual bool drained() const = 0;
  /// Begins what is due at `now`, and says when to be called again.
  virtual std::int64_t tick(std::int64_t now) = 0;

  /// What has ended since the beginning; it grows while the server works.
  virtual std::uint64_t operations() const = 0;
  virtual std::uint64_t deliveries() const = 0;
  /// Anything that shows that the server lives, for the patience with it.
  virtual std::uint64_t progress() const { return operations() + deliveries(); }
  /// Who waits for what, when the patience has ended.
  virtual std::string missing() const = 0;
  virtual void clear_latency() = 0;
  /// Of deliveries, from the time for which each was scheduled.
  virtual Histogram latency() const = 0;
  /// Adds the scenario's own figures.
  virtual void finish(Report&) {}
};

/// Throws std::invalid_argument for a name that is none.
std::unique_ptr<Scenario> make_scenario(Loop& loop, const Options& options);

}  // namespace load
