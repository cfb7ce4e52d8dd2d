#include "reports/nemesis_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(NemesisRecord, JoinsTheStartAndTheEndOfAFault) {
  HistoryMaker maker;
  maker.nemesis(10, "partition",
                {{"phase", "start"}, {"fault", 1}, {"shape", "majority"}, {"nodes", {"n1", "n2"}}});
  maker.fault_start(20, 2, "kill");
  maker.fault_end(30, 2, "kill", false).fault_end(40, 1, "partition");
  const auto record = nemesis_record(maker.history());
  ASSERT_THAT(record.faults, SizeIs(2));
  EXPECT_EQ(text(record.faults[0]), "fault 1 (partition majority of n1, n2)");
  EXPECT_EQ(record.faults[0].end, milliseconds(40));
  EXPECT_TRUE(record.faults[0].bit);
  EXPECT_EQ(record.faults[0].effect["dropped"], 12);
  EXPECT_EQ(text(record.faults[1]), "fault 2 (kill of n1)");
  EXPECT_FALSE(record.faults[1].bit);
  EXPECT_EQ(record.others, 0);
}

TEST(NemesisRecord, KnowsExitsAndTheHeal) {
  HistoryMaker maker;
  maker.nemesis(5, "node-exit",
                {{"node", "n2"},
                 {"status", "killed by signal 6 (SIGABRT)"},
                 {"last_lines", {"a", "b"}},
                 {"log", "nodes/n2/stderr.log"}});
  maker.nemesis(9, "heal", {{"verified", false}, {"problems", {"n3 does not answer"}}});
  const auto record = nemesis_record(maker.history());
  ASSERT_THAT(record.exits, SizeIs(1));
  EXPECT_EQ(record.exits[0].node, "n2");
  EXPECT_THAT(record.exits[0].last_lines, ElementsAre("a", "b"));
  ASSERT_TRUE(record.heal);
  EXPECT_FALSE(record.heal->verified);
  EXPECT_THAT(record.heal->problems, ElementsAre("n3 does not answer"));
}

TEST(NemesisRecord, KnowsThatTheRunEndedEarlyAndWhy) {
  HistoryMaker maker;
  maker.nemesis(7, "end-early", {{"why", "no order allows process 1: read -> ok 0"}});
  const auto record = nemesis_record(maker.history());
  ASSERT_TRUE(record.early_end);
  EXPECT_EQ(record.early_end->time, std::chrono::milliseconds(7));
  EXPECT_EQ(record.early_end->why, "no order allows process 1: read -> ok 0");
  EXPECT_EQ(record.others, 0);
}

TEST(NemesisRecord, CountsWhatItCannotReadAsAStrangersEvents) {
  HistoryMaker maker;
  maker.nemesis(0, "start-partition", nullptr);
  maker.nemesis(1, "kill", {{"phase", "middle"}, {"fault", 1}});
  maker.nemesis(2, "kill", {{"phase", "start"}, {"fault", "one"}});
  maker.fault_end(3, 7, "kill");
  maker.nemesis(4, "node-exit", {{"status", "exited"}});
  maker.nemesis(5, "heal", nlohmann::json::object());
  maker.nemesis(6, "end-early", nlohmann::json::object());
  const auto record = nemesis_record(maker.history());
  EXPECT_THAT(record.faults, IsEmpty());
  EXPECT_THAT(record.exits, IsEmpty());
  EXPECT_FALSE(record.heal);
  EXPECT_FALSE(record.early_end);
  EXPECT_EQ(record.others, 7);
}

}  // namespace
}  // namespace linnet::reports
