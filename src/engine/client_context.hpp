// What the parts of a client session share: the driver, the options, the numbering of requests, and
// random bytes, which are fetched in blocks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "codec/websocket_frame.hpp"
#include "engine/client_driver.hpp"
#include "engine/client_options.hpp"
#include "engine/client_url.hpp"

namespace sockeye::engine {

class ClientContext {
 public:
  ClientContext(ClientDriver& io, ClientOptions settings)
      : driver(io), options(std::move(settings)) {}

  ExchangeId next_id() noexcept { return ++last_id_; }

  ClientUrl next_url(ClientUrls& urls) {
    return urls.next(urls.stamped() ? request_stamp(driver.wall_clock(), random32())
                                    : std::string());
  }

  codec::MaskKey next_mask() {
    codec::MaskKey mask;
    take(mask.data(), mask.size());
    return mask;
  }

  ClientDriver& driver;
  const ClientOptions options;

 private:
  std::uint32_t random32() {
    std::uint32_t value;
    take(&value, sizeof value);
    return value;
  }

  void take(void* out, std::size_t size) {
    if (pool_.size() - taken_ < size) {
      driver.random(pool_);
      taken_ = 0;
    }
    std::memcpy(out, pool_.data() + taken_, size);
    taken_ += size;
  }

  std::array<unsigned char, 256> pool_{};
  std::size_t taken_ = pool_.size();
  ExchangeId last_id_ = 0;
};

}  // namespace sockeye::engine
