// One argument more for a payload that has been encoded already.
#include "codec/append_argument.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "codec/json_writer.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

EncodedPayload as_json(const Value& value) {
  JsonWriter writer;
  encode(writer, value);
  return writer.finish();
}

TEST(AppendArgument, StandsBehindTheLastOneInJson) {
  EncodedPayload payload = as_json(Value::array({"hello", 1}));
  append_argument(payload, "a\"b");
  EXPECT_EQ(payload.bytes, R"(["hello",1,"a\"b"])");
}

TEST(AppendArgument, IsTheOnlyOneOfAnEmptyArray) {
  EncodedPayload payload = as_json(Value::array());
  append_argument(payload, "x");
  EXPECT_EQ(payload.bytes, R"(["x"])");
}

TEST(AppendArgument, LeavesAttachmentsAlone) {
  EncodedPayload payload = as_json(Value::array({"b", Binary{1, 2}}));
  append_argument(payload, "x");
  EXPECT_EQ(payload.bytes, R"(["b",{"_placeholder":true,"num":0},"x"])");
  EXPECT_EQ(payload.attachments, (std::vector<Binary>{Binary{1, 2}}));
}

TEST(AppendArgument, LeavesOthersTheirValue) {
  EncodedPayload payload;
  payload.format = PayloadFormat::value;
  payload.value = std::make_shared<const Value>(Value::array({"hello"}));
  const EncodedPayload before = payload;
  append_argument(payload, "x");
  EXPECT_EQ(*payload.value, Value::array({"hello", "x"}));
  EXPECT_EQ(*before.value, Value::array({"hello"}));
}

}  // namespace
}  // namespace sockeye::codec
