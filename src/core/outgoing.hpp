// What is being sent, as values: for the listeners of outgoing events alone.
#pragma once

#include <vector>

#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {

/// The event's name and arguments of an encoded payload.
std::vector<Value> outgoing_values(const EncodedPayload& payload);

}  // namespace sockeye::core
