// The flags of one emit with one of them changed, as the handles of server and client hand them on.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "core/types.hpp"

namespace sockeye::core {

inline std::shared_ptr<const Flags> with_timeout(Flags flags, std::chrono::milliseconds timeout) {
  flags.timeout = timeout;
  return std::make_shared<const Flags>(flags);
}

inline std::shared_ptr<const Flags> with_volatile(Flags flags) {
  flags.is_volatile = true;
  return std::make_shared<const Flags>(flags);
}

inline std::shared_ptr<const Flags> with_conflation(Flags flags, std::string_view key) {
  flags.conflation_key = key;
  return std::make_shared<const Flags>(std::move(flags));
}

inline std::shared_ptr<const Flags> with_compress(Flags flags, bool compress) {
  flags.compress = compress;
  return std::make_shared<const Flags>(flags);
}

}  // namespace sockeye::core
