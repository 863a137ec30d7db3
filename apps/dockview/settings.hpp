// What the command line says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dockview {

struct Settings {
  std::uint16_t port = 3000;
  std::string host = "localhost";
  /// The engine's socket; empty: the usual places; "none".
  std::string docker;
  /// The folder of the built page.
  std::string web;
  /// Whoever has it is an admin; made anew and printed where it is empty.
  std::string admin_token;
  /// Where the contract's documents are to be written, in place of serving; usually empty.
  std::string contract_folder;
};

/// Nothing where the program has to end at once, with `exit_code` set (help, or a mistake, which
/// has been said by then).
std::optional<Settings> parse_settings(int argc, char** argv, int& exit_code);

}  // namespace dockview
