// What a choice of parser needs besides its header.
#include "sockeye/parser.hpp"

#include <stdexcept>

namespace sockeye {

Parser::Shared Parser::checked(Shared custom) {
  if (!custom) {
    throw std::invalid_argument(
        "Parser: a parser of your own must not be null; leave it out for json_parser()");
  }
  return custom;
}

}  // namespace sockeye
