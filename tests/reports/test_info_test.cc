#include "reports/test_info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(TestInfo, SurvivesBeingWrittenAndRead) {
  TestInfo info = test_info();
  info.initial = history::Value::pair(1, "a");
  info.rate = 12.5;
  const auto read = test_info_from_json(nlohmann::json::parse(to_json(info).dump()), "test.json");
  ASSERT_TRUE(read) << read.error().front().text();
  EXPECT_EQ(*read, info);
  EXPECT_EQ(test_info_from_json(nlohmann::json(to_json(info)), "test.json").value(), info);
}

TEST(TestInfo, NamesEveryFieldThatIsAbsentOrOfAnotherType) {
  nlohmann::json document = to_json(test_info());
  document.erase("target");
  document["nodes"] = {"n1", 2};
  document["seed"] = -1;
  document["initial"] = {{"no", "value"}};
  document["concurrency"] = 5'000'000'000;
  const auto read = test_info_from_json(document, "store/x/test.json");
  ASSERT_FALSE(read);
  ASSERT_THAT(read.error(), SizeIs(5));
  EXPECT_EQ(read.error()[0].text(), "store/x/test.json: target: is absent");
  EXPECT_THAT(read.error()[1].text(), HasSubstr("store/x/test.json: nodes: is not a list of"));
  EXPECT_THAT(read.error()[2].text(), HasSubstr("store/x/test.json: initial"));
  EXPECT_THAT(read.error()[3].text(), HasSubstr("store/x/test.json: seed: is not a whole number"));
  EXPECT_THAT(read.error()[4].text(), HasSubstr("concurrency"));
}

TEST(TestInfo, IsAnObject) {
  EXPECT_FALSE(test_info_from_json(nlohmann::json::array(), "test.json"));
}

TEST(TestInfo, PassesOverFieldsItDoesNotKnow) {
  nlohmann::json document = to_json(test_info());
  document["plan"] = "plan.json";
  EXPECT_TRUE(test_info_from_json(document, "test.json"));
}

}  // namespace
}  // namespace linnet::reports
