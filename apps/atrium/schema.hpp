// The tables, as numbered steps from an empty file to the present form.
#pragma once

#include "sqlite.hpp"

#include "parts.hpp"

namespace atrium {

/// Brings the file to the present form, each step in its own transaction. Throws DatabaseError,
/// also for a file that a newer Atrium has written.
void migrate(Database& database);

}  // namespace atrium
