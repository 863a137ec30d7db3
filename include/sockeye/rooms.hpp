// The names of rooms, as calls take them: one, or several.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sockeye {

/// A room's name or several. A room exists while somebody is in it; every socket is in the room of
/// its own id.
class Rooms {
 public:
  /// One name, or several.
  Rooms(const char* name) : names_{std::string(name)} {}
  Rooms(std::string_view name) : names_{std::string(name)} {}
  Rooms(std::string name) { names_.push_back(std::move(name)); }
  Rooms(std::initializer_list<std::string> names) : names_(names) {}
  Rooms(std::vector<std::string> names) : names_(std::move(names)) {}

  /// The names, as they were given.
  const std::vector<std::string>& names() const& noexcept { return names_; }
  std::vector<std::string> names() && noexcept { return std::move(names_); }

 private:
  std::vector<std::string> names_;
};

}  // namespace sockeye
