// Who writes to which upload: the last one that asked. An uploader whose connection broke comes
// back on another one long before the server knows of the first one's end.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace artifex {

/// For one thread; it outlives its leases.
class Uploads {
 public:
  /// The right to write, until another one takes it.
  class Lease {
   public:
    Lease(Uploads& uploads, std::string id, std::uint64_t number)
        : uploads_(uploads), id_(std::move(id)), number_(number) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
      if (holds()) uploads_.holders_.erase(id_);
    }

    bool holds() const {
      const auto found = uploads_.holders_.find(id_);
      return found != uploads_.holders_.end() && found->second == number_;
    }

   private:
    Uploads& uploads_;
    std::string id_;
    std::uint64_t number_;
  };

  Lease take(const std::string& id) {
    holders_[id] = ++last_;
    return {*this, id, last_};
  }
  /// Whoever writes stops before his next piece.
  void displace(const std::string& id) { holders_.erase(id); }

 private:
  std::map<std::string, std::uint64_t> holders_;
  std::uint64_t last_ = 0;
};

}  // namespace artifex
