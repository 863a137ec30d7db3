// sockeye::live: REST is the truth, the socket is a nudge, and nobody is left stale. Link
// sockeye::live; docs/live-state.md tells the whole.
//
//   the application's transaction:  UPDATE task ...; log.record(...); COMMIT
//   its answer has left:            outbox.wake()
//   the outbox:                     "task_updated" to the room of the scope, at least once
//   each client:                    GET ...?since=cursor
#pragma once

#include "sockeye/live/change.hpp"
#include "sockeye/live/change_log.hpp"
#include "sockeye/live/joined.hpp"
#include "sockeye/live/nudges.hpp"
#include "sockeye/live/outbox.hpp"
#include "sockeye/live/resource.hpp"
#include "sockeye/live/snapshot.hpp"
#include "sockeye/live/sql.hpp"
