// The rules of RFC 6455 as cases, in the categories of the Autobahn test suite. Each is read by a
// server and by a client, in one piece and cut in every small size: the events are the same.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "codec/websocket_transcript.hpp"

namespace sockeye::test {
namespace {

constexpr std::size_t limit = 100'000;

struct Case {
  std::string name;
  std::vector<FrameParts> frames;
  std::vector<std::string> events;
};

std::string pattern(std::size_t size) {
  std::string bytes;
  bytes.reserve(size);
  for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>('!' + i % 89));
  return bytes;
}

std::string any_bytes(std::size_t size) {
  std::string bytes;
  bytes.reserve(size);
  for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 31 + 200));
  return bytes;
}

std::string code_bytes(unsigned code) {
  return {static_cast<char>(code >> 8), static_cast<char>(code)};
}

using Cases = std::vector<Case>;

Cases framing() {
  Cases cases;
  for (const std::size_t size :
       std::vector<std::size_t>{0, 1, 125, 126, 127, 128, 65535, 65536, 100'000}) {
    const std::string bytes = any_bytes(size);
    cases.push_back({"Text" + std::to_string(size), {{1, pattern(size)}}, {text(pattern(size))}});
    cases.push_back({"Binary" + std::to_string(size), {{2, bytes}}, {binary(bytes)}});
  }
  cases.push_back({"SeveralInARow",
                   {{1, "a"}, {2, "b"}, {1, ""}, {1, "c"}},
                   {text("a"), binary("b"), text(""), text("c")}});
  for (const std::size_t size : std::vector<std::size_t>{0, 1, 125}) {
    cases.push_back(
        {"SixteenBitsFor" + std::to_string(size), {{1, pattern(size), true, 0, 2}}, {error(1002)}});
  }
  for (const std::size_t size : std::vector<std::size_t>{0, 300, 65535}) {
    cases.push_back({"SixtyFourBitsFor" + std::to_string(size),
                     {{1, pattern(size), true, 0, 8}},
                     {error(1002)}});
  }
  cases.push_back(
      {"HighestBitOfTheLength", {{2, "", true, 0, 8, std::uint64_t{1} << 63}}, {error(1002)}});
  return cases;
}

Cases ping_pong() {
  Cases cases{
      {"EmptyPing", {{9, ""}}, {ping("")}},
      {"PingWithText", {{9, "Hello, world!"}}, {ping("Hello, world!")}},
      {"PingWithBytes", {{9, any_bytes(6)}}, {ping(any_bytes(6))}},
      {"LongestPing", {{9, pattern(125)}}, {ping(pattern(125))}},
      {"PingTooLong", {{9, pattern(126)}}, {error(1002)}},
      {"UnsolicitedPong", {{10, ""}}, {pong("")}},
      {"PongThenPing", {{10, "unasked"}, {9, "x"}}, {pong("unasked"), ping("x")}},
  };
  Case ten{"TenPings", {}, {}};
  for (int i = 0; i < 10; ++i) {
    ten.frames.push_back({9, "payload " + std::to_string(i)});
    ten.events.push_back(ping("payload " + std::to_string(i)));
  }
  cases.push_back(ten);
  return cases;
}

Cases reserved_bits() {
  Cases cases;
  for (unsigned rsv = 1; rsv <= 7; ++rsv) {
    for (const unsigned opcode : {1U, 2U, 8U, 9U, 10U}) {
      const std::string name = "Rsv" + std::to_string(rsv) + "Opcode" + std::to_string(opcode);
      cases.push_back({name,
                       {{1, "before"}, {opcode, "", true, rsv}, {9, "never seen"}},
                       {text("before"), error(1002)}});
    }
  }
  return cases;
}

Cases opcodes() {
  Cases cases;
  for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    const std::string name = "Opcode" + std::to_string(opcode);
    cases.push_back({name + "Empty", {{opcode, ""}, {9, ""}}, {error(1002)}});
    cases.push_back(
        {name + "Full", {{1, "before"}, {opcode, "reserved"}}, {text("before"), error(1002)}});
  }
  return cases;
}

Cases fragmentation() {
  return {
      {"PingInTwo", {{9, "frag", false}, {0, "ment"}}, {error(1002)}},
      {"PongInTwo", {{10, "frag", false}, {0, "ment"}}, {error(1002)}},
      {"TextInTwo", {{1, "frag", false}, {0, "ment"}}, {text("fragment")}},
      {"BinaryInThree",
       {{2, "\xFF", false}, {0, "\xFE", false}, {0, "\xFD"}},
       {binary("\xFF\xFE\xFD")}},
      {"PingInBetween",
       {{1, "frag", false}, {9, "ping"}, {0, "ment"}},
       {ping("ping"), text("fragment")}},
      {"PingsBetweenEmptyFragments",
       {{1, "", false}, {9, "1"}, {0, "", false}, {10, "2"}, {0, "", false}, {9, ""}, {0, ""}},
       {ping("1"), pong("2"), ping(""), text("")}},
      {"EmptyFragmentsAroundText",
       {{1, "", false}, {0, "middle", false}, {0, ""}},
       {text("middle")}},
      {"OnlyTheLastFragmentHasBytes",
       {{1, "", false}, {0, "", false}, {0, "last"}},
       {text("last")}},
      {"CloseInBetween",
       {{1, "frag", false}, {8, code_bytes(1001) + "bye"}, {0, "ment"}},
       {closed(1001, "bye")}},
      {"ContinuationOfNothing", {{0, "stray"}, {1, "x"}}, {error(1002)}},
      {"ContinuationOfNothingUnfinished", {{0, "stray", false}, {1, "x"}}, {error(1002)}},
      {"ContinuationAfterTheEnd", {{1, "a", false}, {0, "b"}, {0, "c"}}, {text("ab"), error(1002)}},
      {"TextWithinText", {{1, "frag", false}, {1, "ment"}}, {error(1002)}},
      {"BinaryWithinText", {{1, "frag", false}, {2, "ment"}}, {error(1002)}},
      {"TwoMessagesInTwo",
       {{1, "a", false}, {0, "b"}, {2, "c", false}, {0, "d"}},
       {text("ab"), binary("cd")}},
      {"LongFragmentsAndALongPing",
       {{2, any_bytes(5000), false}, {9, pattern(125)}, {0, any_bytes(7000)}},
       {ping(pattern(125)), binary(any_bytes(5000) + any_bytes(7000))}},
  };
}

Cases utf8() {
  const std::string greek = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5";
  const std::string face = "\xF0\x9F\x98\x80";
  return {
      {"Valid",
       {{1, "Hello-\xC2\xB5@\xC3\x9F\xC3\xB6-UTF-8!!"}},
       {text("Hello-\xC2\xB5@\xC3\x9F\xC3\xB6-UTF-8!!")}},
      {"ValidCutWithinCharacters",
       {{1, face.substr(0, 1), false}, {0, face.substr(1, 2), false}, {0, face.substr(3)}},
       {text(face)}},
      {"ValidCutWithinCharactersByAPing",
       {{1, greek.substr(0, 3), false}, {9, "\xFF"}, {0, greek.substr(3)}},
       {ping("\xFF"), text(greek)}},
      {"Surrogate",
       {{1, greek + "\xED\xA0\x80"
                    "edited"}},
       {error(1007)}},
      {"SurrogateInTheSecondFragment",
       {{1, greek, false}, {0, "\xED\xA0\x80", false}, {0, "edited"}},
       {error(1007)}},
      {"FailFastBeforeTheLastFragment",
       {{1, greek + "\xF4\x90", false}, {9, "never seen"}},
       {error(1007)}},
      {"EndsWithinACharacter", {{1, greek + "\xF0\x9F"}}, {error(1007)}},
      {"FragmentsEndWithinACharacter", {{1, "\xF0\x9F", false}, {0, "\x98"}}, {error(1007)}},
      {"EmptyLastFragmentWithinACharacter", {{1, "\xC3", false}, {0, ""}}, {error(1007)}},
      {"Overlong", {{1, "\xC0\xAF"}}, {error(1007)}},
      {"NothingStaysOfTheFormerText",
       {{1, "\xC3\xA4"}, {1, "\xA4"}},
       {text("\xC3\xA4"), error(1007)}},
      {"BinaryIsNotChecked", {{2, "\xC0\xAF\xFF"}}, {binary("\xC0\xAF\xFF")}},
  };
}

Cases closing() {
  Cases cases{
      {"Empty", {{8, ""}}, {closed(1005)}},
      {"OneByte", {{8, "a"}}, {error(1002)}},
      {"CodeAlone", {{8, code_bytes(1000)}}, {closed(1000)}},
      {"CodeAndReason", {{8, code_bytes(1000) + "Hello World!"}}, {closed(1000, "Hello World!")}},
      {"LongestReason", {{8, code_bytes(1000) + pattern(123)}}, {closed(1000, pattern(123))}},
      {"ReasonTooLong", {{8, code_bytes(1000) + pattern(124)}}, {error(1002)}},
      {"ReasonIsNotUtf8", {{8, code_bytes(1000) + "\xCE\xBA\xED\xA0\x80"}}, {error(1007)}},
      {"ReasonEndsWithinACharacter", {{8, code_bytes(1000) + "\xCE"}}, {error(1007)}},
      {"Fragmented", {{8, code_bytes(1000), false}}, {error(1002)}},
      {"WhatFollowsIsDropped",
       {{8, code_bytes(1000)}, {1, "late"}, {9, ""}, {3, "bad"}},
       {closed(1000)}},
  };
  for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 1012U,
                              1013U, 1014U, 3000U, 3999U, 4000U, 4999U}) {
    cases.push_back(
        {"Valid" + std::to_string(code), {{8, code_bytes(code) + "why"}}, {closed(code, "why")}});
  }
  for (const unsigned code :
       {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
    cases.push_back({"Invalid" + std::to_string(code), {{8, code_bytes(code)}}, {error(1002)}});
  }
  return cases;
}

Cases limits() {
  return {
      {"AtTheLimit", {{2, any_bytes(limit)}}, {binary(any_bytes(limit))}},
      {"OnePastIt", {{2, any_bytes(limit + 1)}}, {error(1009)}},
      {"AnnouncedAlone", {{1, "", true, 0, 8, limit + 1}}, {error(1009)}},
      {"AnnouncedBeyondAnyMemory", {{1, "", true, 0, 8, ~std::uint64_t{0} >> 1}}, {error(1009)}},
      {"FragmentsAtTheLimit",
       {{2, any_bytes(limit - 9), false}, {0, any_bytes(9)}},
       {binary(any_bytes(limit - 9) + any_bytes(9))}},
      {"FragmentsPastIt", {{2, any_bytes(limit - 9), false}, {0, any_bytes(10)}}, {error(1009)}},
      {"ControlFramesDoNotCount",
       {{2, any_bytes(limit), false}, {9, pattern(125)}, {0, ""}},
       {ping(pattern(125)), binary(any_bytes(limit))}},
      {"EachMessageHasItsOwn",
       {{2, any_bytes(limit)}, {2, any_bytes(limit)}},
       {binary(any_bytes(limit)), binary(any_bytes(limit))}},
  };
}

class WebSocketConformance : public testing::TestWithParam<std::tuple<Case, WebSocketRole>> {};

TEST_P(WebSocketConformance, EventsAreThoseOfTheRuleHoweverTheBytesAreCut) {
  const auto& [rule, role] = GetParam();
  const std::string bytes = wire(rule.frames, role == WebSocketRole::server);
  std::vector<std::size_t> pieces{bytes.size(), 1, 2, 3, 5, 7, 64, 1024};
  for (std::size_t i = bytes.size() > 200 ? 0 : bytes.size(); i > 1; --i) pieces.push_back(i);
  for (const std::size_t piece : pieces) {
    WebSocketDecoder decoder(role, limit);
    EXPECT_EQ(transcript(decoder, bytes, piece), rule.events) << "in pieces of " << piece;
  }
}

std::string case_name(const testing::TestParamInfo<std::tuple<Case, WebSocketRole>>& info) {
  const auto& [rule, role] = info.param;
  return rule.name + (role == WebSocketRole::server ? "AtServer" : "AtClient");
}

auto both_roles(const Cases& cases) {
  return testing::Combine(testing::ValuesIn(cases),
                          testing::Values(WebSocketRole::server, WebSocketRole::client));
}

INSTANTIATE_TEST_SUITE_P(Framing, WebSocketConformance, both_roles(framing()), case_name);
INSTANTIATE_TEST_SUITE_P(PingPong, WebSocketConformance, both_roles(ping_pong()), case_name);
INSTANTIATE_TEST_SUITE_P(ReservedBits, WebSocketConformance, both_roles(reserved_bits()),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Opcodes, WebSocketConformance, both_roles(opcodes()), case_name);
INSTANTIATE_TEST_SUITE_P(Fragmentation, WebSocketConformance, both_roles(fragmentation()),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Utf8, WebSocketConformance, both_roles(utf8()), case_name);
INSTANTIATE_TEST_SUITE_P(Closing, WebSocketConformance, both_roles(closing()), case_name);
INSTANTIATE_TEST_SUITE_P(Limits, WebSocketConformance, both_roles(limits()), case_name);

}  // namespace
}  // namespace sockeye::test
