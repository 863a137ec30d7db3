// From one format to another without a tree in between: what was read goes straight to a writer.
#pragma once

#include "codec/tape.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::codec {

/// Writes what stands at `from`.
void transcribe(Cursor from, PayloadWriter& to);

/// Reads an encoded payload, of whatever format, with its attachments in their places. The payload
/// outlives the tape's content. False where it cannot be read.
bool read_payload(const EncodedPayload& payload, Tape& tape);

}  // namespace sockeye::codec
