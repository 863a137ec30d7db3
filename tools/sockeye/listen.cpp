#include "listen.hpp"

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "buffers.hpp"
#include "session.hpp"

namespace sockeye_tool {

using sockeye::Value;

ExitCode listen(const Settings& settings) {
  Session session(settings);
  std::size_t seen = 0;
  session.socket().on_any([&](const std::string& event, const std::vector<Value>& arguments) {
    const auto& wanted = settings.events;
    if (!wanted.empty() && std::ranges::find(wanted, event) == wanted.end()) return;
    if (settings.count > 0 && seen == settings.count) return;
    std::cout << R"({"event":)" << Value(event).to_json() << R"(,"args":)" << print(arguments)
              << '}' << std::endl;
    // Nobody reads any more, as with `| head`.
    if (!std::cout) return session.finish(ExitCode::ok);
    if (++seen == settings.count) session.finish(ExitCode::ok);
  });
  return session.run();
}

}  // namespace sockeye_tool
