// The answer to a prefix handler's request: the Responder that it is given.
#pragma once

#include <memory>
#include <string>

#include "http/slot.hpp"
#include "sockeye/attach.hpp"

namespace sockeye::http {

/// On the shard's thread only.
class PrefixReply final : public Responder, public SlotOwner {
 public:
  explicit PrefixReply(std::shared_ptr<Slot> slot) noexcept;
  /// Unanswered, the client gets 500.
  ~PrefixReply() override;

  void respond(int status, const Headers& headers, std::string body) override;
  void lost() noexcept override;

 private:
  std::shared_ptr<Slot> slot_;
};

}  // namespace sockeye::http
