// What the command line says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace atrium {

struct Settings {
  std::uint16_t port = 3000;
  std::string host;
  /// A file's path, or postgresql://...
  std::string database = "data/atrium.db";
  /// Where processes that serve the same boards meet; empty: over the PostgreSQL of `database`, or
  /// alone.
  std::string redis;
  /// Whether events are also emitted by their first names.
  bool old_events = false;
  /// The folder of the built page.
  std::string web;
  /// The tokens' secret; where it is empty, the one that the database keeps.
  std::string secret;
  bool demo = true;
  /// Where the contract's documents are to be written, in place of serving; usually empty.
  std::string contract_folder;
};

/// Nothing where the program has to end at once, with `exit_code` set (help, or a mistake, which
/// has been said by then).
std::optional<Settings> parse_settings(int argc, char** argv, int& exit_code);

/// What --db names: a file's path, also of sqlite://path, or PostgreSQL's URL. Throws
/// std::invalid_argument for a URL of another database.
std::string database_path(const std::string& url);

}  // namespace atrium
