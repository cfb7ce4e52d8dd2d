#include "history/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

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
