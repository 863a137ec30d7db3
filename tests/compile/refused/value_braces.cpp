// An untagged list is neither an array nor an object.
// says: sockeye::Value
#include "compile/contract.hpp"

sockeye::Value list{1, 2};  // here
