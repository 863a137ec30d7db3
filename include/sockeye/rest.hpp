// Rest: all further arguments, as JavaScript's `...args`.
//
//   io.on("echo", [](sockeye::Rest args, sockeye::Ack<sockeye::Rest> ack) { ack(args); });
#pragma once

#include <cstddef>
#include <vector>

#include "sockeye/convert.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

/// As a handler's last parameter but for the Ack it takes the arguments that are left, whatever
/// they are; as the last argument of an emit or an acknowledgement each of its values is an
/// argument of its own.
struct Rest {
  /// Each an argument.
  std::vector<Value> values;
};

namespace detail {

/// How many arguments a value is sent as.
template <class T>
std::size_t spread_size(const T&) noexcept {
  return 1;
}
inline std::size_t spread_size(const Rest& rest) noexcept {
  return rest.values.size();
}

template <class T>
void encode_spread(PayloadWriter& to, const T& value) {
  encode(to, value);
}
inline void encode_spread(PayloadWriter& to, const Rest& rest) {
  for (const Value& value : rest.values) encode(to, value);
}

}  // namespace detail
}  // namespace sockeye
