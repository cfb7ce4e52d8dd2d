#include "nemesis/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nemesis/planner.h"

namespace linnet::nemesis {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(Plan, SurvivesJson) {
  const auto specs = parse_faults("kill,pause:primaries,partition", 5);
  ASSERT_TRUE(specs.has_value());
  const Plan plan = make_plan(7, *specs, {5, milliseconds(60000), milliseconds(5000)});
  ASSERT_FALSE(plan.faults.empty());
  const auto read = plan_from_json(json::parse(to_json(plan).dump()), 5, "plan.json");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, plan);
}

TEST(Plan, IsPutInOrderOfStart) {
  const auto plan = plan_from_json(json::parse(R"({"faults":[
      {"kind":"kill","start_ms":2000,"end_ms":3000,"nodes":["n1"]},
      {"kind":"kill","start_ms":1000,"end_ms":1500,"nodes":["n2"]}]})"),
                                   3, "p");
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->faults.front().nodes, std::vector<NodeId>{NodeId(2)});
}

TEST(Plan, ListsEveryErrorWithItsPlace) {
  const auto plan = plan_from_json(json::parse(R"({"nodes":5,"faults":[
      {"kind":"flood","start_ms":1,"end_ms":2},
      {"kind":"kill","start_ms":5,"end_ms":5,"nodes":["n9"]},
      {"kind":"partition","start_ms":1,"end_ms":2},
      {"kind":"partition","start_ms":1,"end_ms":2,"cut":[["n1"],["n1","n1"]]},
      {"kind":"pause","start_ms":"now","end_ms":2,"nodes":["n1"]},
      7]})"),
                                   3, "p");
  ASSERT_FALSE(plan.has_value());
  std::vector<std::string> texts;
  for (const auto& error : plan.error()) texts.push_back(error.text());
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: nodes: the plan is for 5 nodes, not 3")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[0].kind: must be")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[1].end_ms: must be later")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[1].nodes: \"n9\" is no node")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[2].cut: must name the links")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[3].cut: must be a list of pairs")));
  EXPECT_THAT(texts,
              testing::Contains(HasSubstr("p: faults[3].cut: a node has no link to itself")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[4].start_ms: must be an integer")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[5]: is not an object")));
}

TEST(Plan, RefusesWhatIsNoPlan) {
  for (const char* text : {"[]", "{}", R"({"faults":3})"}) {
    EXPECT_FALSE(plan_from_json(json::parse(text), 3, "p")) << text;
  }
  EXPECT_THAT(read_plan("/no/such/plan.json", 3).error().front().text(),
              HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace linnet::nemesis
