// HTTP over one connection: requests in, answers out in the order of the requests, and a deadline
// for each thing that a client can be slow at.
//
//   bytes -> Parser -> head -> PrefixHandler or routes -> a Slot in the queue
//                                                           ready, at the front -> out()
//
// Between requests it is this object alone. It deletes itself when the connection has closed or
// somebody took it over.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/deadline_list.hpp"
#include "http/parser.hpp"
#include "http/reply.hpp"
#include "http/slot.hpp"
#include "net/connection.hpp"
#include "sockeye/attach.hpp"

namespace sockeye::http {

class AppShard;
struct StreamOptions;
struct Streaming;

class Connection final : public net::ConnectionHandler, public base::DeadlineHook<> {
 public:
  /// What the client is waited for with.
  enum class Wait : std::uint8_t { nothing, head, body, writing, idle };

  Connection(AppShard& shard, net::Connection& connection);
  ~Connection();

  void on_data(std::span<char> bytes) override;
  bool hears_drained() const noexcept override { return true; }
  void on_drained() override;
  void on_closed(std::error_code reason) override;

  /// Queues the answers that are ready and next in order. With `now`, tries to write them too.
  void write_ready(bool now);
  /// Goes on with requests that had to wait. May delete this.
  void resume();
  /// The deadline of what is waited for has passed.
  void expire();
  /// Forgets a handler that is going away.
  void drop_handler(const PrefixHandler& handler);
  /// The app goes away: cuts the connection. The caller deletes this.
  void shut_down();

  /// The handler of a request wants more of its body.
  void want_body();

  AppShard& shard() noexcept { return shard_; }
  ReplyShape shape_of(const Slot& slot) const;

 private:
  friend class AppShard;

  // Both answer false where this has been deleted.
  bool feed(std::string_view bytes);
  bool step(std::string_view& bytes);
  bool blocked() const noexcept;
  void hold_back(std::string_view bytes);
  void take_head();
  void take_request();
  void dispatch(bool body_too_large);
  HostRequest host_request(RequestHead& head) const;
  /// True where the connection was taken over and this is deleted.
  bool upgrade(std::string_view rest);
  void refuse_request();
  void refuse(int status, std::string_view message);
  void send_continue();
  void send_continue_if_due();
  void start_stream(const StreamOptions& options);
  void pass_body();
  void fail_stream(int status, const std::string& message);
  void forget_request();
  /// The handler is behind with a body.
  bool pauses_for_body() const noexcept;
  /// Bytes of the body that have come.
  std::size_t body_size() const noexcept;
  bool write(Slot& slot);
  void lose_body();
  void lose_slots();
  void end();
  void wait_for_client();

  AppShard& shard_;
  net::Connection& connection_;
  Connection* previous_ = nullptr;
  Connection* next_ = nullptr;
  std::unique_ptr<Parser> parser_;
  /// Whose the request is whose head has been read.
  PrefixHandler* handler_ = nullptr;
  /// That request, where its handler was told of the head.
  std::unique_ptr<HostRequest> announced_;
  /// That request, where its handler reads the body.
  std::unique_ptr<Streaming> streaming_;
  std::vector<std::shared_ptr<Slot>> slots_;
  /// Read while nothing more could be taken.
  std::string held_;
  std::size_t body_mark_ = 0;
  std::size_t unsent_mark_ = 0;
  Wait wait_ = Wait::nothing;
  bool head_taken_ = false;
  bool feeding_ = false;
  bool writing_ = false;
  bool paused_ = false;
  bool continue_due_ = false;
  /// A request to upgrade came while earlier ones are still unanswered.
  bool upgrade_waits_ = false;
  /// No more requests are taken: the last one's answer closes.
  bool input_ended_ = false;
  /// The last answer is queued: the connection closes once it has left.
  bool closing_ = false;
  bool ended_ = false;
  bool first_ = true;
};

}  // namespace sockeye::http
