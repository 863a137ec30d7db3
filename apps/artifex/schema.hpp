// The tables.
#pragma once

#include <sockeye/live/sql.hpp>

namespace artifex {

/// Makes the tables where they are missing.
void install_tables(sockeye::live::Sql& sql);

}  // namespace artifex
