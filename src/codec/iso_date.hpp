// Dates as JavaScript's Date.toJSON writes them.
#pragma once

#include <cstdint>
#include <string>

namespace sockeye::codec {

/// "1970-01-01T00:00:00.000Z"; years past 9999 and before 0 have a sign and six digits. Empty where
/// JavaScript has no such date.
std::string iso_date(std::int64_t milliseconds);

}  // namespace sockeye::codec
