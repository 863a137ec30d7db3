// Everything of the server: for programs that would rather include one header than choose.
#pragma once

#include "sockeye/attach.hpp"
#include "sockeye/event.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/log.hpp"
#include "sockeye/runtime.hpp"
#include "sockeye/server.hpp"
#include "sockeye/task.hpp"
#include "sockeye/value.hpp"
