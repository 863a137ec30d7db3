// Which writer a parser's payloads are written with.
#pragma once

#include "sockeye/parser.hpp"

namespace sockeye::codec {

/// This thread's writer for the parser's format, empty.
PayloadWriter& payload_writer(const Parser& parser);

}  // namespace sockeye::codec
