#include "codec/payload_writer.hpp"

#include "codec/json_writer.hpp"
#include "codec/msgpack_writer.hpp"
#include "codec/value_writer.hpp"

namespace sockeye::codec {
namespace {

/// Empties this thread's own.
template <class Writer>
Writer& writer_of_thread() {
  thread_local Writer writer;
  writer.reset();
  return writer;
}

}  // namespace

PayloadWriter& payload_writer(const Parser& parser) {
  switch (parser.format()) {
    case PayloadFormat::msgpack:
      return writer_of_thread<MsgpackWriter>();
    case PayloadFormat::value:
      return writer_of_thread<ValueWriter>();
    case PayloadFormat::json:
      break;
  }
  return json_writer();
}

}  // namespace sockeye::codec
