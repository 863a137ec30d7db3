// What stands in a new Atrium: three people and two projects, so that there is a board to look at.
#pragma once

#include <string_view>

#include "store.hpp"

namespace atrium {

/// The password of the demo's users, as the console and the sign-in page say it.
inline constexpr std::string_view demo_password = "atrium-demo";
/// The setting that says that the demo's users are there.
inline constexpr std::string_view demo_setting = "demo";

/// Fills a store without users; does nothing to another one. Takes a part of a second, for the
/// passwords' hashes.
void create_demo(Store& store);

}  // namespace atrium
