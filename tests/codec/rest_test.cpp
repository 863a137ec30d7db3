// Rest: any number of arguments in, any number out.
#include "sockeye/rest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "codec/event_fixture.hpp"

namespace sockeye::test {
namespace {

class RestTest : public testing::Test {
 protected:
  template <class F>
  Outcome call(F handler, std::string_view args) {
    codec::Tape tape;
    EXPECT_TRUE(codec::json_read(args, {}, tape).ok());
    TestCall event(&scope_, true);
    detail::bind_handler<Socket>(std::move(handler))(socket_, tape.root().elements(), event);
    return *event.outcome;
  }

  Wire wire_;
  Socket socket_{wire_};
  detail::TaskScope scope_;
};

using Lines = std::vector<std::string>;

TEST_F(RestTest, TakesAllArgumentsAndAnswersWithAll) {
  const auto echo = [](Rest args, Ack<Rest> ack) { ack(args); };
  EXPECT_EQ(call(echo, R"([1,"two",[3],{"four":4},null,false])").answers,
            Lines{R"([1,"two",[3],{"four":4},null,false])"});
  EXPECT_EQ(call(echo, "[]").answers, Lines{"[]"});
  EXPECT_EQ(call(echo, "[null]").answers, Lines{"[null]"});
}

TEST_F(RestTest, ReturnedItIsTheWholeAcknowledgement) {
  EXPECT_EQ(call([](Rest args) { return args; }, "[1,2]").answers, Lines{"[1,2]"});
}

TEST_F(RestTest, TakesWhatTheParametersBeforeItLeft) {
  std::string first;
  std::size_t left = 9;
  const auto handler = [&](Socket, const std::string& name, const Rest& rest) {
    first = name;
    left = rest.values.size();
  };
  call(handler, R"(["a",1,2])");
  EXPECT_EQ(first, "a");
  EXPECT_EQ(left, 2U);
  call(handler, R"(["b"])");
  EXPECT_EQ(left, 0U);
  EXPECT_EQ(call(handler, "[]").failures, Lines{"refused: args[0]: missing"});
}

TEST_F(RestTest, EmittedEachValueIsAnArgument) {
  socket_.emit("many", Rest{{1, "two", Value::array({3})}});
  socket_.emit("around", "a", Rest{{1}}, "b");
  socket_.emit("none", Rest());
  EXPECT_EQ(wire_.sent,
            (Lines{R"(["many",1,"two",[3]])", R"(["around","a",1,"b"])", R"(["none"])"}));
}

TEST_F(RestTest, AnAcknowledgementsCallbackMayTakeAll) {
  std::size_t got = 9;
  std::string error;
  const auto callback = [&](Result<Rest> answer) {
    if (answer) got = answer->values.size();
    if (!answer) error = answer.error().message();
  };
  socket_.emit("ask", callback);
  wire_.answer(0, "[1,null]");
  EXPECT_EQ(got, 2U);
  socket_.emit("ask", callback);
  wire_.fail(1, "operation has timed out");
  EXPECT_EQ(error, "operation has timed out");
}

}  // namespace
}  // namespace sockeye::test
