// One argument more for an event that has been encoded already: an offset for recovery, added by
// whoever retains the event.
#pragma once

#include <string_view>

#include "sockeye/payload.hpp"

namespace sockeye::codec {

/// Adds a string behind the last argument of an event's or acknowledgement's payload, which is an
/// array, in the payload's own format. `argument` is UTF-8.
void append_argument(EncodedPayload& payload, std::string_view argument);

}  // namespace sockeye::codec
