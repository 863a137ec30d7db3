#include "postgres/link.hpp"

#include <libpq-fe.h>
#include <sys/epoll.h>

#include <charconv>
#include <system_error>
#include <utility>
#include <vector>

#include "base/log.hpp"

namespace sockeye::postgres {

void Link::Finish::operator()(pg_conn* connection) const noexcept {
  PQfinish(connection);
}

Link::Link(const Site& site, const Target::Host& host, LinkHandler& handler)
    : site_(site), host_(host), handler_(handler) {
  timer_ = site_.shard.after(site_.options.connect_timeout, [this] {
    lose("no connection within " + std::to_string(site_.options.connect_timeout.count()) + " ms");
  });
  resolve();
}

Link::~Link() {
  if (!lost_) let_go();
}

void Link::let_go() noexcept {
  ready_ = false;
  site_.shard.cancel(timer_);
  if (query_ != 0) site_.resolver.cancel(std::exchange(query_, 0));
  stop_watch();
  connection_.reset();
}

void Link::lose(std::string why) {
  if (std::exchange(lost_, true)) return;
  let_go();
  handler_.on_link_lost(host_.name + ":" + host_.port + ": " + why);
}

// libpq would look names up itself, and block the shard for as long as that takes.
void Link::resolve() {
  if (host_.name.starts_with('/')) {
    site_.shard.cancel(timer_);
    timer_ = site_.shard.after(std::chrono::milliseconds{0}, [this] { connect("", 1); });
    return;
  }
  std::uint16_t port = 0;
  std::from_chars(host_.port.data(), host_.port.data() + host_.port.size(), port);
  query_ = site_.resolver.resolve(host_.name, port, http::AddressFamily::any,
                                  [this](net::Resolved found) {
                                    query_ = 0;
                                    if (found.addresses.empty()) {
                                      lose(std::move(found.error));
                                      return;
                                    }
                                    std::string list;
                                    for (const net::SocketAddress& address : found.addresses) {
                                      if (!list.empty()) list += ',';
                                      list += address.address().host();
                                    }
                                    connect(list, found.addresses.size());
                                  });
}

void Link::connect(const std::string& addresses, std::size_t count) {
  std::string names = host_.name;
  for (std::size_t i = 1; i < count; ++i) names += "," + host_.name;
  std::vector<const char*> keys{"host", "port", "fallback_application_name"};
  std::vector<const char*> values{names.c_str(), host_.port.c_str(), "sockeye"};
  const auto add = [&](const char* key, const char* value) {
    keys.push_back(key);
    values.push_back(value);
  };
  if (!addresses.empty()) add("hostaddr", addresses.c_str());
  // Kerberos would ask name servers on its own, and block.
  add("gssencmode", "disable");
  add("client_encoding", "UTF8");
  for (const auto& [name, value] : site_.options.target.parameters) {
    add(name.c_str(), value.c_str());
  }
  add(nullptr, nullptr);
  connection_.reset(PQconnectStartParams(keys.data(), values.data(), 0));
  if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD) {
    lose(libpq_error());
    return;
  }
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char* text) { base::debug("postgres", text); }, nullptr);
  watch(EPOLLOUT);
}

std::string Link::libpq_error() const {
  std::string text = connection_ ? PQerrorMessage(connection_.get()) : "out of memory";
  while (text.ends_with('\n')) text.pop_back();
  return text.empty() ? "closed by the server" : text;
}

void Link::go_on_connecting() {
  // The next step may open another socket, even of the same number.
  stop_watch();
  switch (PQconnectPoll(connection_.get())) {
    case PGRES_POLLING_READING:
      watch(EPOLLIN);
      break;
    case PGRES_POLLING_WRITING:
      watch(EPOLLOUT);
      break;
    case PGRES_POLLING_OK:
      become_ready();
      break;
    default:
      lose(libpq_error());
  }
}

void Link::become_ready() {
  if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) != 1) {
    lose(libpq_error());
    return;
  }
  site_.shard.cancel(timer_);
  ready_ = true;
  watch(EPOLLIN);
  if (!lost_) handler_.on_link_ready();
}

bool Link::send(const Query& query) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const Parameter& parameter : query.parameters) {
    values.push_back(parameter.bytes.c_str());
    lengths.push_back(static_cast<int>(parameter.bytes.size()));
    formats.push_back(parameter.binary ? 1 : 0);
  }
  pg_conn* const connection = connection_.get();
  if (PQsendQueryParams(connection, query.sql.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), lengths.data(), formats.data(),
                        query.binary_result ? 1 : 0) != 1 ||
      PQpipelineSync(connection) != 1) {
    lose(libpq_error());
    return false;
  }
  ++due_;
  if (!std::exchange(flush_due_, true)) {
    site_.shard.at_end_of_turn([this, watch = lifetime_.watch()] {
      if (!watch || lost_) return;
      flush_due_ = false;
      flush();
    });
  }
  return true;
}

bool Link::flush() {
  const int left = PQflush(connection_.get());
  if (left < 0) {
    lose(libpq_error());
    return false;
  }
  watch(left > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
  return !lost_;
}

void Link::on_events(std::uint32_t events) {
  if (!ready_) {
    go_on_connecting();
    return;
  }
  if ((events & EPOLLOUT) != 0 && !flush()) return;
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) receive();
}

void Link::receive() {
  if (PQconsumeInput(connection_.get()) != 1) {
    lose(libpq_error());
    return;
  }
  if (take_results()) take_notifications();
}

bool Link::take_results() {
  const net::Lifetime::Watch alive = lifetime_.watch();
  while (due_ > 0 && PQisBusy(connection_.get()) == 0) {
    pg_result* const got = PQgetResult(connection_.get());
    if (!got) continue;
    if (PQresultStatus(got) != PGRES_PIPELINE_SYNC) {
      Result result(got);
      if (!result_) result_.emplace(std::move(result));
      continue;
    }
    PQclear(got);
    --due_;
    const Result whole = result_ ? std::move(*result_) : Result(nullptr);
    result_.reset();
    handler_.on_link_result(whole);
    if (!alive || lost_) return false;
  }
  return true;
}

bool Link::take_notifications() {
  const net::Lifetime::Watch alive = lifetime_.watch();
  while (const std::unique_ptr<PGnotify, decltype(&PQfreemem)> notify{PQnotifies(connection_.get()),
                                                                      &PQfreemem}) {
    handler_.on_link_notification(notify->relname, notify->extra);
    if (!alive || lost_) return false;
  }
  return true;
}

void Link::watch(std::uint32_t events) {
  const int fd = PQsocket(connection_.get());
  try {
    if (watched_ == fd) {
      if (events != watched_events_) site_.shard.change_watch(fd, events, *this);
    } else {
      site_.shard.watch(fd, events, *this);
      watched_ = fd;
    }
    watched_events_ = events;
  } catch (const std::system_error& error) {
    lose(error.what());
  }
}

void Link::stop_watch() noexcept {
  if (watched_ >= 0) site_.shard.unwatch(std::exchange(watched_, -1), *this);
}

}  // namespace sockeye::postgres
