#include "history/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "history/problems.h"

namespace linnet::history {
namespace {

using testing::HasSubstr;

base::Result<ReadHistory> read(const std::string& text) {
  std::istringstream input(text);
  return read_history(input, "h");
}

TEST(ReadHistory, RecognisesJsonLines) {
  const auto result = read(R"({"process":0,"type":"invoke","f":"read"}

{"process":0,"type":"ok","f":"read","value":3}
)");
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->history.events.size(), 2U);
  EXPECT_EQ(result->history.events[1].line, 3);
  EXPECT_TRUE(result->notes.empty());
}

TEST(ReadHistory, RecognisesEtcdLogs) {
  const auto result = read("INFO  jepsen.util - 0\t:invoke\t:read\tnil\n");
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->history.events.front().f, "read");
}

TEST(ReadHistory, RecognisesEveryFormatByItsContent) {
  const std::string json = R"({"process":0,"type":"invoke","f":"read"})";
  const std::string edn = "{:process 0, :type :invoke, :f :read}";
  for (const std::string& text :
       {json, "\xEF\xBB\xBF" + json, "\n  [\n" + json + "]", edn, "[" + edn + "]", "(" + edn + ")",
        "; a comment\n" + edn, "[ ; a comment\n" + edn + "]", "#_ 1 " + edn,
        std::string("INFO  jepsen.core - hello\nINFO  jepsen.util - 0\t:invoke\t:read\tnil\n")}) {
    const auto result = read(text);
    ASSERT_TRUE(result.has_value()) << text << ": " << result.error().front().text();
    ASSERT_EQ(result->history.events.size(), 1U) << text;
    EXPECT_EQ(result->history.events[0].f, "read") << text;
  }
}

TEST(ReadHistory, RefusesAFormatThatItDoesNotKnow) {
  const auto result = read("index,time,process\n0,0,0\n");
  ASSERT_FALSE(result.has_value());
  ASSERT_EQ(result.error().size(), 1U);
  EXPECT_THAT(result.error()[0].text(), HasSubstr("are read"));
}

TEST(ReadHistory, SaysHowManyMoreProblemsThereAre) {
  std::string text = "{\"\n";
  for (int i = 0; i < 100; ++i) text += "nonsense\n";
  const auto result = read(text);
  ASSERT_FALSE(result.has_value());
  ASSERT_EQ(result.error().size(), Problems::kShown + 1);
  EXPECT_THAT(result.error().back().what, HasSubstr("81 more"));
}

TEST(ReadHistory, TakesKeysOutOfValuesWhenAsked) {
  std::istringstream input("{:process 0, :type :invoke, :f :write, :value [7 1]}");
  const auto result = read_history(input, "h", {.keyed = true});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->history.events[0].key, Value(7));
  EXPECT_EQ(result->history.events[0].value, Value(1));
}

TEST(ReadHistory, ListsEveryProblemWithItsLine) {
  const auto result = read(R"({"process":0,"type":"invoke","f":"read"}
nonsense
{"process":0,"type":"invoke","f":"write"}
{"process":9,"type":"ok","f":"write"}
)");
  ASSERT_FALSE(result.has_value());
  ASSERT_EQ(result.error().size(), 3U);
  EXPECT_EQ(result.error()[0].place, "h:2");
  EXPECT_EQ(result.error()[1].place, "h:3");
  EXPECT_EQ(result.error()[2].place, "h:4");
}

TEST(ReadHistory, LeavesOutALastLineThatWasCutOff) {
  const auto result =
      read("{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}\n{\"process\":0,\"ty");
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->history.events.size(), 1U);
  ASSERT_EQ(result->notes.size(), 1U);
  EXPECT_THAT(result->notes.front(), HasSubstr("h:2"));
}

TEST(ReadHistory, RefusesABrokenLineInTheMiddle) {
  EXPECT_FALSE(read("{\"process\":0,\"ty\n{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}\n"));
}

TEST(ReadHistory, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT(read_history("/no/such/file").error().front().text(),
              HasSubstr("No such file or directory"));
  EXPECT_THAT(read_history("/").error().front().text(), HasSubstr("is a folder"));
}

}  // namespace
}  // namespace linnet::history
