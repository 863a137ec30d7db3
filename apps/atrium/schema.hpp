// The tables, as numbered steps from an empty database to the present form.
#pragma once

#include "database.hpp"

namespace atrium {

/// Brings the database to the present form, each step in its own transaction. Throws SqlError,
/// also for a database that a newer Atrium has written.
void migrate(Database& database);

}  // namespace atrium
