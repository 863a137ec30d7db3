// A contract with every form of type that a payload may have.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sockeye/contract.hpp"

namespace sockeye::contract_fixture {

enum class Colour { red, green };

template <class T>
struct Page {
  std::vector<T> items;
  std::optional<std::string> next = {};
};

struct Point {
  double x = 0;
  double y = 0;
};

/// A type that has itself as a part.
struct Tree {
  std::string label;
  std::vector<Tree> children = {};
};

struct Everything {
  bool yes = false;
  std::int64_t big = 0;
  std::uint8_t small = 0;
  float ratio = 0;
  std::string text = {};
  Id id = {};
  Binary bytes = {};
  Value anything = {};
  Colour colour = Colour::red;
  std::optional<Colour> maybe = {};
  std::vector<std::optional<int>> gaps = {};
  std::array<Point, 2> line = {};
  std::map<std::string, Point> places = {};
  std::tuple<std::string, int> pair = {};
  std::variant<int, std::string> either = {};
  Tree tree = {};
};

namespace events {
inline constexpr Event<"all", Everything> all;
inline constexpr Event<"nothing"> nothing;
inline constexpr Event<"two words", std::string, std::optional<int>> two_words;
inline constexpr Event<"asks", Point, Ack<Page<Point>>> asks;
inline constexpr Event<"pings", Ack<>> pings;
inline constexpr Event<"both", std::optional<int>, Ack<bool>> both;
inline constexpr Event<"log", std::string, Rest> log;
}  // namespace events

using Contract =
    sockeye::Contract<FromServer<events::all, events::nothing, events::two_words, events::pings>,
                      FromClient<events::asks, events::both, events::log, events::two_words>>;

/// By REST.
struct Extra {
  std::string note;
};

}  // namespace sockeye::contract_fixture
