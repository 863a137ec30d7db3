// An auction: bids are acknowledged, and the server's clock alone says whether one came in time.
#include <array>
#include <chrono>
#include <memory>
#include <sockeye/event.hpp>

#include "gallery.hpp"

namespace gallery {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct Bid {
  std::string by;
  std::int64_t amount = 0;
};

/// What is on sale. `left`: milliseconds until the end, since the pages' clocks may be wrong.
struct Lot {
  std::int64_t number = 0;
  std::string title;
  std::int64_t least = 0;
  std::vector<Bid> bids = {};
  std::int64_t left = 0;
  bool open = false;
};

struct Offer {
  std::int64_t lot = 0;
  std::int64_t amount = 0;
};

namespace events {

constexpr sockeye::Event<"lot", Lot> lot;

constexpr sockeye::Event<"bid", Offer, sockeye::Ack<Outcome>> bid;
constexpr sockeye::Event<"start", int, sockeye::Ack<Outcome>> start;

}  // namespace events

constexpr std::array titles{"A brass telescope", "A first edition of Frankenstein",
                            "A walnut writing desk", "A map of the Baltic Sea, 1712"};
constexpr std::int64_t first_bid = 10;
constexpr std::int64_t highest_bid = 1'000'000'000;

struct House {
  Lot lot;
  Clock::time_point end;

  /// The lot as it is to be sent now.
  const Lot& shown() {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    lot.left = lot.open ? std::max(left, 0ms).count() : 0;
    return lot;
  }

  Outcome start(std::chrono::seconds time) {
    if (lot.open) return {"This lot is still on sale."};
    if (time < 3s || time > 600s) return {"A sale takes 3 seconds to 10 minutes."};
    const auto number = static_cast<std::size_t>(lot.number);
    lot = {.number = lot.number + 1, .title = titles[number % titles.size()], .least = first_bid};
    lot.open = true;
    end = Clock::now() + time;
    return {};
  }

  Outcome bid(const std::string& by, const Offer& offer) {
    if (offer.lot != lot.number || !lot.open || Clock::now() >= end) {
      return {"Too late: the lot is sold."};
    }
    if (offer.amount < lot.least) {
      return {"Too low: bid " + std::to_string(lot.least) + " or more."};
    }
    if (offer.amount > highest_bid) return {"Nobody has that much."};
    if (!lot.bids.empty() && lot.bids.front().by == by) return {"Yours is the highest bid."};
    lot.bids.insert(lot.bids.begin(), Bid{by, offer.amount});
    if (lot.bids.size() > 10) lot.bids.pop_back();
    lot.least = offer.amount + std::max<std::int64_t>(1, offer.amount / 20);
    return {};
  }

  /// Whether the lot has been closed just now.
  bool close_in_time() {
    if (!lot.open || Clock::now() < end) return false;
    lot.open = false;
    return true;
  }
};

}  // namespace

void add_auction(const sockeye::Namespace& io, Ticker& ticker) {
  const auto house = std::make_shared<House>();
  ask_for_names(io);

  io.on_connection([house](sockeye::Socket socket) { socket.emit(events::lot, house->shown()); });

  io.on(events::start, [house](sockeye::Socket socket, int seconds) {
    Outcome outcome = house->start(std::chrono::seconds(seconds));
    if (!outcome.error) socket.namespace_().emit(events::lot, house->shown());
    return outcome;
  });

  io.on(events::bid, [house](sockeye::Socket socket, Offer offer) {
    Outcome outcome = house->bid(socket.data<Visitor>()->name, offer);
    if (!outcome.error) socket.namespace_().emit(events::lot, house->shown());
    return outcome;
  });

  ticker.every(50ms, [house, io] {
    if (house->close_in_time()) io.emit(events::lot, house->shown());
  });
}

}  // namespace gallery
