// The command line: its options, its help, its manual page. CLI11 stands behind it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "settings.hpp"

namespace CLI {
class App;
}

namespace sockeye_tool {

class CommandLine {
 public:
  CommandLine();
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// What the program is to end with where there is nothing to do: help was asked for (0), or the
  /// arguments are wrong (1, said on the standard error).
  std::optional<int> parse(int argc, const char* const* argv);
  const Settings& settings() const noexcept { return settings_; }

  /// The manual page, as man(7) reads it.
  std::string manual() const;

 private:
  CLI::App& add_command(const std::string& name, const std::string& description);

  Settings settings_;
  std::unique_ptr<CLI::App> app_;
};

}  // namespace sockeye_tool
