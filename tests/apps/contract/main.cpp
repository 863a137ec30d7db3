// contract_fixture DIR: writes the documents of the fixtures' contract, and samples of its payloads
// as the library itself encodes them.
#include <fstream>
#include <string>

#include "codec/contract_fixture.hpp"
#include "sockeye/convert.hpp"

namespace {

using namespace sockeye::contract_fixture;

Everything sample() {
  Everything all{.bytes = {}, .anything = sockeye::Value::array({1, "two"})};
  all.big = 9'007'199'254'740'993;
  all.id = sockeye::Id{9'007'199'254'740'993};
  all.gaps = {1, std::nullopt};
  all.places["here"] = {1, 2};
  all.either = "text";
  all.tree = {"root", {{"leaf"}}};
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  const std::string folder = argv[1];
  sockeye::emit_contract<Contract, Extra>(
      folder, {.title = "Fixtures", .description = "Every form.", .host = "localhost:3000"});
  Everything full = sample();
  full.maybe = Colour::green;
  std::ofstream(folder + "/samples.json") << sockeye::to_json(std::vector{sample(), full});
  return 0;
}
