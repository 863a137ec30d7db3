// The rooms of one socket, but for its own: a list while they are few, with an index beside it once
// they are many, so that joining and leaving cost the same with ten rooms as with ten thousand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace sockeye::core {

struct Room;

/// One room of a socket, and where in its list the socket stands.
struct Membership {
  Room* room;
  std::uint32_t position;
};

class Memberships {
 public:
  using List = std::vector<Membership>;

  std::size_t size() const noexcept { return list().size(); }
  bool empty() const noexcept { return !rooms_; }
  const Membership& front() const noexcept { return rooms_->list.front(); }
  auto begin() const noexcept { return list().begin(); }
  auto end() const noexcept { return list().end(); }

  /// Null where the socket is not in it. Good until the next change.
  const Membership* find(const Room& room) const noexcept;
  /// The socket must not be in it.
  void add(Membership membership);
  /// The socket must be in it.
  void remove(const Room& room) noexcept;
  /// The socket stands elsewhere in the list of that room, in which it must be.
  void move(const Room& room, std::uint32_t position) noexcept;

 private:
  static constexpr std::size_t few = 32;
  using Places = std::unordered_map<const Room*, std::uint32_t>;

  struct Rooms {
    List list;
    /// Where in the list each room stands; null while they are few.
    std::unique_ptr<Places> places;
  };

  const List& list() const noexcept {
    static const List none;
    return rooms_ ? rooms_->list : none;
  }
  std::size_t place_of(const Room& room) const noexcept;

  /// Null while there is none.
  std::unique_ptr<Rooms> rooms_;
};

}  // namespace sockeye::core
