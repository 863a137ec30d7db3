// The URLs that an Engine.IO client asks for.
//
//   <scheme>://host[:port]<path>?<the user's
//   query>&EIO=4&transport=<name>[&t=<stamp>][&b64=1][&sid=]
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/client_driver.hpp"
#include "engine/client_options.hpp"

namespace sockeye::engine {

/// The value of the parameter that makes each URL another: 8 characters of the time and of chance.
std::string request_stamp(std::chrono::system_clock::time_point now, std::uint32_t random);

/// One transport's URLs. A parameter keeps the place in which it first stood, as in the reference,
/// where the query is an object.
class ClientUrls {
 public:
  /// `sid` is empty until the server has named one.
  ClientUrls(const ClientOptions& options, TransportName transport, std::string_view sid);

  void set_sid(std::string_view sid) { set("sid", sid); }
  bool stamped() const noexcept { return stamped_; }
  /// The next request's. `stamp` is used where `stamped()`.
  ClientUrl next(std::string_view stamp);

 private:
  void set(std::string_view name, std::string_view value);
  bool has(std::string_view name) const noexcept;

  QueryList query_;
  std::string origin_;
  std::string path_;
  std::string stamp_name_;
  TransportName transport_;
  bool stamped_;
  bool base64_;
};

}  // namespace sockeye::engine
