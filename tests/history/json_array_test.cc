#include "history/json_array.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::history {
namespace {

using testing::HasSubstr;

base::Errors errors_of(std::string_view text, ReadHistory* result = nullptr) {
  ReadHistory read;
  Problems problems("h");
  read_json_array(text, 1, problems, result == nullptr ? read : *result);
  return problems.take();
}

TEST(JsonArray, ReadsItsOpMapsWithTheirLines) {
  ReadHistory read;
  EXPECT_TRUE(
      errors_of("[{\"process\":0,\n\"type\":\"invoke\",\"f\":\"write\",\"value\":\"]},{\\\"\"},"
                "\n {\"process\":0,\"type\":\"ok\",\"f\":\"write\",\"value\":[[1],[]]} ]\n",
                &read)
          .empty());
  ASSERT_EQ(read.history.events.size(), 2U);
  EXPECT_EQ(read.history.events[0].value, Value("]},{\""));
  EXPECT_EQ(read.history.events[0].line, 1);
  EXPECT_EQ(read.history.events[1].line, 3);
}

TEST(JsonArray, MayBeEmpty) {
  EXPECT_TRUE(errors_of(" [ ] ").empty());
}

TEST(JsonArray, SaysWhatIsWrongWithAnElementAndGoesOn) {
  ReadHistory read;
  const auto errors =
      errors_of("[{\"process\":0},\n1,\n{\"process\":0,\"type\":\"invoke\",\"f\":\"r\"}]", &read);
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_EQ(errors[0].place, "h:1");
  EXPECT_EQ(errors[2].place, "h:2");
  EXPECT_EQ(read.history.events.size(), 1U);
}

TEST(JsonArray, RefusesWhatIsNoWholeArray) {
  EXPECT_THAT(errors_of("[").at(0).what, HasSubstr("not closed"));
  EXPECT_THAT(errors_of("[{\"process\":\"nemesis\",\"type\":\"info\",\"f\":\"x\"}").at(0).what,
              HasSubstr("not closed"));
  EXPECT_THAT(errors_of("[\"").at(0).what, HasSubstr("not closed"));
  EXPECT_THAT(errors_of("[] []").at(0).what, HasSubstr("follows"));
  EXPECT_THAT(errors_of("[{\"process\":\"nemesis\",\"type\":\"info\",\"f\":\"x\"},]").at(0).what,
              HasSubstr("comma"));
}

}  // namespace
}  // namespace linnet::history
