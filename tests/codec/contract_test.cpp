// What is generated from a contract. Whether the schemas are schemas is for tests/apps to say.
#include "sockeye/contract.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

#include "codec/contract_fixture.hpp"

namespace sockeye {
namespace {

using testing::HasSubstr;
using testing::Not;

const ContractDescription& described() {
  static const ContractDescription description =
      describe_contract<contract_fixture::Contract, contract_fixture::Extra>();
  return description;
}

TEST(Contract, StructsBecomeInterfaces) {
  const std::string text = to_typescript(described());
  EXPECT_THAT(text, HasSubstr("export interface Point {\n  x: number;\n  y: number;\n}\n"));
  EXPECT_THAT(text, HasSubstr("export interface Tree {\n"
                              "  label: string;\n"
                              "  children: Array<Tree>;\n}\n"));
  EXPECT_THAT(text, HasSubstr("export interface Extra {\n  note: string;\n}\n"));
}

TEST(Contract, EachFormOfTypeHasItsTypeScript) {
  EXPECT_THAT(to_typescript(described()), HasSubstr(R"(export interface Everything {
  yes: boolean;
  big: number;
  small: number;
  ratio: number;
  text: string;
  id: string;
  bytes: ArrayBuffer | ArrayBufferView;
  anything: unknown;
  colour: Colour;
  maybe?: Colour;
  gaps: Array<number | null>;
  line: [Point, Point];
  places: Record<string, Point>;
  pair: [string, number];
  either: number | string;
  tree: Tree;
}
)"));
}

TEST(Contract, EnumsBecomeUnionsAndTemplatesGetNamesOfTheirOwn) {
  const std::string text = to_typescript(described());
  EXPECT_THAT(text, HasSubstr("export type Colour = \"red\" | \"green\";\n"));
  EXPECT_THAT(text, HasSubstr("export interface Page_Point {\n"
                              "  items: Array<Point>;\n"
                              "  next?: string;\n}\n"));
}

TEST(Contract, EventsStandInTheirDirection) {
  EXPECT_THAT(to_typescript(described()), HasSubstr(R"(export interface ServerToClientEvents {
  all: (arg1: Everything) => void;
  nothing: () => void;
  "two words": (arg1: string, arg2: number | null) => void;
  pings: (reply: () => void) => void;
}

export interface ClientToServerEvents {
  asks: (arg1: Point, reply: (answer: Page_Point) => void) => void;
  both: (arg1: number | null | undefined, reply: (answer: boolean) => void) => void;
  log: (arg1: string, ...args: unknown[]) => void;
  "two words": (arg1: string, arg2: number | null | undefined) => void;
}
)"));
}

TEST(Contract, TheSameContractGivesTheSameText) {
  const auto again = describe_contract<contract_fixture::Contract, contract_fixture::Extra>();
  EXPECT_EQ(to_typescript(described()), to_typescript(again));
  EXPECT_EQ(to_asyncapi(described()), to_asyncapi(again));
}

TEST(Contract, ATitleStaysInItsComment) {
  const ContractInfo info{.title = "A\nconst b = 1;"};
  EXPECT_THAT(to_typescript(described(), info), Not(HasSubstr("\nconst")));
}

TEST(Contract, TheSchemaHasEachEventAndItsReply) {
  const Value schema = Value::parse(to_json_schema(described())).value();
  const Value& definitions = schema["$defs"];
  const Value expected = Value::parse(R"({"type":"array","prefixItems":[
      {"const":"two words"},{"type":"string"},
      {"anyOf":[{"type":"integer","minimum":-2147483648,"maximum":2147483647},{"type":"null"}]}],
      "minItems":2,"items":false,"maxItems":3})")
                             .value();
  EXPECT_EQ(definitions["server:two words"], expected) << definitions["server:two words"].to_json();
  EXPECT_TRUE(definitions.contains("client:asks:reply"));
  EXPECT_FALSE(definitions.contains("client:log:reply"));
  EXPECT_EQ(schema["anyOf"][2]["$ref"].text(), "#/$defs/server:two%20words");
}

TEST(Contract, AsyncApiKeysAreWords) {
  const Value document =
      Value::parse(to_asyncapi(described(), {.title = "T", .host = "localhost:3000"})).value();
  EXPECT_TRUE(document["operations"].contains("server.two_words"));
  EXPECT_EQ(document["operations"]["client.asks"]["action"].text(), "receive");
  EXPECT_EQ(document["operations"]["server.all"]["action"].text(), "send");
  EXPECT_EQ(document["servers"]["main"]["pathname"].text(), "/socket.io/");
}

namespace other {
struct Point {
  int z = 0;
};
constexpr Event<"a", contract_fixture::Point> a;
constexpr Event<"b", Point> b;
using Contract = sockeye::Contract<FromServer<a, b>, FromClient<>>;
}  // namespace other

TEST(Contract, TwoTypesOfOneNameAreRefused) {
  try {
    describe_contract<other::Contract>();
    FAIL() << "no exception";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("two types that would be called Point"));
    EXPECT_THAT(error.what(), HasSubstr("rename one of them"));
  }
}

}  // namespace
}  // namespace sockeye
