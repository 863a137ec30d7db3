// The parts of emit and of handlers that need no type.
#include <exception>
#include <stdexcept>
#include <string>

#include "sockeye/call.hpp"
#include "sockeye/emit.hpp"

namespace sockeye::detail {

Error describe(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return Error(error.what());
  } catch (...) {
    return Error("an exception of unknown type");
  }
}

void check_event_name(std::string_view name) {
  if (is_reserved_event(name)) {
    throw std::invalid_argument('"' + std::string(name) + "\" is a reserved event name");
  }
}

}  // namespace sockeye::detail
