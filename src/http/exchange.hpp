// A request on its way through the layers, and its answer. Whoever may still answer holds it: the
// handler that runs, a coroutine, a Next, Response::keep(). Let go of unanswered, it answers 500.
//
//   start -> layer -> layer ... -> commit -> (the handler returned) -> deliver -> after
//                 throws, next(error), no layer -> fail -> hook -> commit
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/app_shard.hpp"
#include "http/body_feed.hpp"
#include "http/router.hpp"
#include "http/slot.hpp"
#include "sockeye/attach.hpp"
#include "sockeye/http/request.hpp"
#include "sockeye/http/response.hpp"
#include "sockeye/task.hpp"

namespace sockeye::http {

class Exchange final : public std::enable_shared_from_this<Exchange>, public SlotOwner {
 public:
  /// On the shard's thread, as everything here but commit, then, go and fail_later.
  /// `body` where the handler reads it.
  static void start(AppShard& shard, std::shared_ptr<Slot> slot, HostRequest request,
                    std::shared_ptr<BodyFeed> body = nullptr);

  const HostRequest& data() const noexcept { return data_; }
  std::string_view path() const noexcept;
  const Query& query() const;
  const Parameters& parameters() const noexcept { return parameters_; }
  BodyReader& stream();
  Router& router() const noexcept { return shard_->router(); }
  Request& request() noexcept { return request_; }
  Response& response() noexcept { return response_; }
  /// What a Next that is made now goes on with.
  std::size_t position() const noexcept { return position_; }

  /// Goes on behind `position`, if nobody did. From any thread.
  void go(std::size_t position);
  /// From any thread; counts where nobody went on behind `position`. `shown`: the message is for
  /// the client too.
  void fail_later(std::size_t position, Failure failure, bool shown);
  /// The response has its answer. From any thread.
  void commit();
  /// Answers with a body that is read while it is sent. On the shard's thread.
  void commit(std::unique_ptr<BodySource> source, std::uint64_t length);
  /// From any thread.
  void then(UniqueFunction<void()> call);
  void run(Task<void> task);

  void lost() noexcept override { slot_->owner = nullptr; }

 private:
  struct Delete;

  Exchange(AppShard& shard, std::shared_ptr<Slot> slot, HostRequest request,
           std::shared_ptr<BodyFeed> body);
  ~Exchange();

  void run_layers(std::size_t from);
  template <class Step>
  void guarded_step(Step&& step);
  void no_layer();
  void fail(std::exception_ptr exception);
  void fail(Failure failure, bool shown);
  void committed();
  void deliver();
  void run_after();
  void complete(base::Frame frame);
  static Task<void> hold(std::shared_ptr<Exchange> exchange, Task<void> task);

  std::shared_ptr<AppShard> shard_;
  std::shared_ptr<Slot> slot_;
  HostRequest data_;
  std::shared_ptr<BodyFeed> body_;
  mutable std::optional<Query> query_;
  Parameters parameters_;
  Request request_;
  Response response_;
  std::unique_ptr<BodySource> source_;
  std::uint64_t source_length_ = 0;
  std::vector<UniqueFunction<void()>> after_;
  std::size_t position_ = 0;
  /// Handlers on the stack: the answer leaves once they have returned.
  unsigned running_ = 0;
  bool committed_ = false;
  bool scheduled_ = false;
  bool delivered_ = false;
};

}  // namespace sockeye::http
