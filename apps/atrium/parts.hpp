// What Atrium takes from apps/common, by its own name.
#pragma once

namespace common {}

namespace atrium {
using namespace common;
}
