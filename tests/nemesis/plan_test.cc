#include "nemesis/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nemesis/planner.h"

namespace linnet::nemesis {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(Plan, SurvivesJson) {
  const auto specs =
      parse_faults("kill,terminate,restart,pause:primaries,cpu,partition,packet,clock", 5);
  ASSERT_TRUE(specs.has_value());
  const Plan plan = *make_plan(7, *specs, {5, milliseconds(60000), milliseconds(5000)});
  ASSERT_FALSE(plan.faults.empty());
  const auto read = plan_from_json(json::parse(to_json(plan).dump()), 5, 0, "plan.json");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, plan);
}

TEST(Plan, IsPutInOrderOfStart) {
  const auto plan = plan_from_json(json::parse(R"({"faults":[
      {"kind":"kill","start_ms":2000,"end_ms":3000,"nodes":["n1"]},
      {"kind":"kill","start_ms":1000,"end_ms":1500,"nodes":["n2"]}]})"),
                                   3, 1, "p");
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->faults.front().nodes, std::vector<NodeId>{NodeId(2)});
}

TEST(Plan, ListsEveryErrorWithItsPlace) {
  const auto plan = plan_from_json(json::parse(R"({"nodes":5,"faults":[
      {"kind":"flood","start_ms":1,"end_ms":2},
      {"kind":"kill","start_ms":5,"end_ms":5,"nodes":["n9"]},
      {"kind":"partition","start_ms":1,"end_ms":2},
      {"kind":"partition","start_ms":1,"end_ms":2,"links":[["n1"],["n1","n1"]]},
      {"kind":"pause","start_ms":"now","end_ms":2,"nodes":["n1"]},
      7]})"),
                                   3, 1, "p");
  ASSERT_FALSE(plan.has_value());
  std::vector<std::string> texts;
  for (const auto& error : plan.error()) texts.push_back(error.text());
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: nodes: the plan is for 5 nodes, not 3")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[0].kind: is no kind of fault")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[1].end_ms: must be later")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[1].nodes: \"n9\" is no node")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[2].shape: is missing")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[3].links: must be a list of pairs")));
  EXPECT_THAT(texts,
              testing::Contains(HasSubstr("p: faults[3].links: a node has no link to itself")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[4].start_ms: must be an integer")));
  EXPECT_THAT(texts, testing::Contains(HasSubstr("p: faults[5]: is not an object")));
}

TEST(Plan, MayLeaveOpenWhomAFaultStrikes) {
  const auto plan = plan_from_json(json::parse(R"({"faults":[
      {"kind":"kill","start_ms":1,"end_ms":2,"nodes":"minority"},
      {"kind":"cpu","start_ms":1,"end_ms":2,"nodes":"all","share":0.25},
      {"kind":"partition","start_ms":1,"end_ms":2,"shape":"bridge"},
      {"kind":"partition","start_ms":1,"end_ms":2,"nodes":"primaries"},
      {"kind":"partition","start_ms":1,"end_ms":2,"links":[["n1","clients"]]}]})"),
                                   3, 9, "p");
  ASSERT_TRUE(plan.has_value()) << plan.error().front().text();
  EXPECT_EQ(plan->seed, 9U);
  EXPECT_EQ(plan->faults[0].choice, Choice::minority);
  EXPECT_EQ(plan->faults[1].share, 0.25);
  EXPECT_EQ(plan->faults[2].shape, "bridge");
  EXPECT_EQ(plan->faults[3].choice, Choice::primaries);
  EXPECT_EQ(plan->faults[4].links, (std::vector<Link>{{NodeId(1), kClients}}));
}

TEST(Plan, SaysWhatBecomesOfPacketsAndClocks) {
  const auto plan = plan_from_json(json::parse(R"({"faults":[
      {"kind":"packet","start_ms":1,"end_ms":2,"nodes":"all","loss":0.1,"delay_ms":20,
       "jitter_ms":2.5,"duplicate":0.2,"reorder":0.3,"reorder_by_ms":4,"corrupt":0.4,
       "silently":true,"bits_per_second":1000000},
      {"kind":"packet","start_ms":1,"end_ms":2,"links":[["n1","clients"]],"loss":1,
       "only":"append"},
      {"kind":"clock","start_ms":1,"end_ms":2,"nodes":["n1"],"offset_ms":-5000,"drift_ppm":-200,
       "strobe_ms":250,"half_period_ms":50,"clocks":"both"}]})"),
                                   3, 9, "p");
  ASSERT_TRUE(plan.has_value()) << plan.error().front().text();
  EXPECT_EQ(describe(plan->faults[0]),
            "packet loss 10%, delay 20ms +- 2.5ms, duplicate 20%, reorder 30%, corrupt 40%, "
            "rate 1000 kbit/s of all");
  EXPECT_EQ(plan->faults[0].packets.corruption, Corruption::silent);
  EXPECT_EQ(plan->faults[0].packets.reorder_by, milliseconds(4));
  EXPECT_EQ(describe(plan->faults[1]), "packet loss 100% of \"append\": n1->clients");
  EXPECT_EQ(describe(plan->faults[2]),
            "clock jump -5s, drift -200 ppm, strobe +250ms every 100ms of both clocks of n1");
  const auto again = plan_from_json(json::parse(to_json(*plan).dump()), 3, 0, "again");
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, *plan);
}

TEST(Plan, RefusesWhatLinksAndClocksCannotDo) {
  const auto plan = plan_from_json(json::parse(R"({"faults":[
      {"kind":"packet","start_ms":1,"end_ms":2,"nodes":"all"},
      {"kind":"packet","start_ms":1,"end_ms":2,"loss":1.5},
      {"kind":"packet","start_ms":1,"end_ms":2,"nodes":"one","delay_ms":-1,"silently":1,
       "bits_per_second":-1},
      {"kind":"clock","start_ms":1,"end_ms":2,"nodes":"one"},
      {"kind":"clock","start_ms":1,"end_ms":2,"nodes":"one","drift_ppm":2000000,"clocks":"all"},
      {"kind":"clock","start_ms":1,"end_ms":2,"strobe_ms":5,"half_period_ms":0}]})"),
                                   3, 1, "p");
  ASSERT_FALSE(plan.has_value());
  std::vector<std::string> texts;
  for (const auto& error : plan.error()) texts.push_back(error.text());
  EXPECT_THAT(texts,
              testing::ElementsAre(HasSubstr("faults[0]: does nothing to packets (set loss"),
                                   HasSubstr("faults[1].links: is missing"),
                                   HasSubstr("faults[1].loss: must be from 0 to 1"),
                                   HasSubstr("faults[2].delay_ms: must not be negative"),
                                   HasSubstr("faults[2].silently: must be true or false"),
                                   HasSubstr("faults[2].bits_per_second: must not be negative"),
                                   HasSubstr("faults[3]: does nothing to the clocks"),
                                   HasSubstr("faults[4]: moves the clocks too far"),
                                   HasSubstr("faults[4].clocks: must be wall, monotonic or both"),
                                   HasSubstr("faults[5].nodes: is missing"),
                                   HasSubstr("faults[5].half_period_ms: must be more than 0")));
}

TEST(Plan, RefusesFieldsThatMeanNothing) {
  const auto plan = plan_from_json(json::parse(R"({"faulty":1,"faults":[
      {"kind":"kill","start_ms":1,"end_ms":2,"nodes":"one","shape":"bridge"},
      {"kind":"cpu","start_ms":1,"end_ms":2,"nodes":"some","share":1},
      {"kind":"partition","start_ms":1,"end_ms":2,"shape":"bridge","id":1}]})"),
                                   2, 1, "p");
  ASSERT_FALSE(plan.has_value());
  std::vector<std::string> texts;
  for (const auto& error : plan.error()) texts.push_back(error.text());
  EXPECT_THAT(texts, testing::ElementsAre(HasSubstr("p: faulty: a plan has no such field"),
                                          HasSubstr("faults[0].shape: a kill has no such field"),
                                          HasSubstr("faults[1].nodes: \"some\" is no choice"),
                                          HasSubstr("faults[1].share: must be more than 0"),
                                          HasSubstr("faults[2].shape: needs at least 3 nodes"),
                                          HasSubstr("faults[2].id: 1 is the id of faults[0]")));
}

TEST(Plan, RefusesToRemoveAllMembersOrToHandLeadershipToSeveral) {
  const auto plan = plan_from_json(json::parse(R"({"faults":[
      {"kind":"member","start_ms":1,"end_ms":2,"nodes":"majority"},
      {"kind":"member","start_ms":1,"end_ms":2,"nodes":["n1","n2","n3"]},
      {"kind":"member","start_ms":1,"end_ms":2,"nodes":["n1","n2"]},
      {"kind":"transfer","start_ms":1,"end_ms":2,"nodes":"primaries"},
      {"kind":"transfer","start_ms":1,"end_ms":2,"nodes":["n1","n2"]},
      {"kind":"transfer","start_ms":1,"end_ms":2,"nodes":["n1"]}]})"),
                                   3, 1, "p");
  ASSERT_FALSE(plan.has_value());
  std::vector<std::string> texts;
  for (const auto& error : plan.error()) texts.push_back(error.text());
  EXPECT_THAT(texts, testing::ElementsAre(
                         HasSubstr("faults[0].nodes: a member is not of majority (write one, mi"),
                         HasSubstr("faults[1].nodes: are all: one has to stay"),
                         HasSubstr("faults[3].nodes: a transfer is not of primaries (write one, o"),
                         HasSubstr("faults[4].nodes: leadership is handed over to one node")));
}

TEST(Plan, IsToldInALineForEachFault) {
  const auto plan = plan_from_json(json::parse(R"({"faults":[
      {"kind":"kill","start_ms":1200,"end_ms":2000,"nodes":["n1","n3"]},
      {"kind":"cpu","start_ms":1300,"end_ms":2000,"nodes":"all","share":0.25},
      {"kind":"partition","start_ms":10000,"end_ms":12500,
       "links":[["n1","n2"],["n2","n1"],["n3","clients"]]}]})"),
                                   3, 1, "p");
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(describe(*plan),
            "   1.200s to    2.000s  kill of n1, n3\n"
            "   1.300s to    2.000s  cpu 25% of all\n"
            "  10.000s to   12.500s  partition: n1-n2 n3->clients\n");
}

TEST(Plan, SaysInWordsWhatItIsFor) {
  const auto plan = plan_from_json(json::parse(R"({"description":"a leader fails","faults":[
      {"kind":"kill","start_ms":1200,"end_ms":2000,"nodes":["n1"],"note":"it led"}]})"),
                                   3, 1, "p");
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(describe(*plan),
            "a leader fails\n"
            "   1.200s to    2.000s  kill of n1 (it led)\n");
  EXPECT_EQ(plan_from_json(json::parse(to_json(*plan).dump()), 3, 1, "again"), *plan);
  EXPECT_FALSE(plan_from_json(json::parse(R"({"description":1,"faults":[]})"), 3, 1, "p"));
}

TEST(Plan, RefusesWhatIsNoPlan) {
  for (const char* text : {"[]", "{}", R"({"faults":3})"}) {
    EXPECT_FALSE(plan_from_json(json::parse(text), 3, 1, "p")) << text;
  }
  EXPECT_THAT(read_plan("/no/such/plan.json", 3, 1).error().front().text(),
              HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace linnet::nemesis
