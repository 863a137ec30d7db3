// What the command line says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace artifex {

struct Settings {
  std::uint16_t port = 3000;
  std::string host;
  /// Where the database, the files and the results are.
  std::string data = "data/artifex";
  /// The folder of the built page.
  std::string web;
  /// The tokens' secret; where it is empty, the one that the database keeps.
  std::string secret;
  bool demo = true;
  /// Bytes of one file.
  std::int64_t largest_file = std::int64_t{4} << 30;
  /// How long an upload that is not finished is kept.
  std::int64_t expire_hours = 24;
  /// Jobs that run at the same time.
  std::size_t jobs_at_once = 2;
  /// How long one job may take.
  std::int64_t job_seconds = 300;
  /// The program that runs one job; by default the one beside this program.
  std::string job_program;
  /// Where the contract's documents are to be written, in place of serving; usually empty.
  std::string contract_folder;
};

/// Nothing where the program has to end at once, with `exit_code` set (help, or a mistake, which
/// has been said by then).
std::optional<Settings> parse_settings(int argc, char** argv, int& exit_code);

}  // namespace artifex
