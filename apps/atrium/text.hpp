// What people type, made fit for the database: trimmed, bounded, without control characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "parts.hpp"

namespace atrium {

namespace limits {
inline constexpr std::size_t title_bytes = 300;
inline constexpr std::size_t notes_bytes = 10'000;
inline constexpr std::size_t comment_bytes = 4'000;
inline constexpr std::size_t name_bytes = 80;
inline constexpr std::size_t key_bytes = 64;
inline constexpr std::int64_t tasks_of_project = 2'000;
inline constexpr std::int64_t comments_of_task = 1'000;
inline constexpr std::int64_t projects_of_user = 200;
inline constexpr std::int64_t members_of_project = 200;
inline constexpr std::int64_t activities_of_project = 200;
inline constexpr std::int64_t notifications_of_user = 100;
}  // namespace limits

/// One line of text; throws Problem 400, which names `field`, when it is empty or too long.
std::string clean_line(std::string_view field, std::string_view text, std::size_t limit);
/// Text of any number of lines, empty too when `may_be_empty`.
std::string clean_text(std::string_view field, std::string_view text, std::size_t limit,
                       bool may_be_empty);

}  // namespace atrium
