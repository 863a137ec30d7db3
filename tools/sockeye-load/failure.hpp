// What ends a run with a bad exit code: a delivery that is missing or wrong, a lost connection.
#pragma once

#include <stdexcept>

namespace load {

class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace load
