// A payload with a base.
// says somewhere: with a base needs SOCKEYE_FIELDS
// says somewhere: Urgent
#include "compile/contract.hpp"

struct Urgent : TaskRef {
  int level;
};
std::string print(const Urgent& urgent) {
  return sockeye::to_json(urgent);
}
