// Everything of the client: for programs that would rather include one header than choose.
#pragma once

#include "sockeye/client/manager.hpp"
#include "sockeye/client/options.hpp"
#include "sockeye/client/socket.hpp"
#include "sockeye/event.hpp"
#include "sockeye/log.hpp"
#include "sockeye/runtime.hpp"
#include "sockeye/task.hpp"
#include "sockeye/value.hpp"
