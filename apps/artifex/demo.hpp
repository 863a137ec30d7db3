// The people of a new Artifex.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store.hpp"

namespace artifex {

/// As the console and the sign-in page say it.
inline constexpr std::string_view demo_password = "artifex-demo";
/// The setting that says that the demo's users are there.
inline constexpr std::string_view demo_setting = "demo";

std::vector<std::string> demo_logins();
/// Fills a store without users; does nothing to another one.
void create_demo(Store& store);

}  // namespace artifex
