// JSONP polling, for browsers without cross-origin requests: answers are scripts, and what the
// client sends is a form.
//
//   GET:   ___eio[0]("0{...}");          POST:  d=40
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sockeye::engine {

/// Which of the page's callbacks an answer is for: the digits of the query's `j`.
std::string jsonp_index(std::string_view j);

/// The script that hands `payload` to the callback.
std::string jsonp_script(std::string_view index, std::string_view payload);

/// The payload within a POST's form; nothing where its member `d` is missing or stands there twice.
/// The client writes a line feed as `\n`, and the two characters `\n` as `\\n`.
std::optional<std::string> jsonp_payload(std::string_view form);

}  // namespace sockeye::engine
