#include "nemesis/nemesis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/nemesis/fake_system.h"

namespace linnet::nemesis {
namespace {

Fault kill(int id, int start, int end, std::vector<NodeId> nodes) {
  Fault fault;
  fault.id = id;
  fault.kind = "kill";
  fault.start = milliseconds(start);
  fault.end = milliseconds(end);
  fault.nodes = std::move(nodes);
  return fault;
}

Fault partition(int id, int start, int end, std::vector<Link> links) {
  Fault fault = kill(id, start, end, {});
  fault.kind = "partition";
  fault.shape = "one";
  fault.links = std::move(links);
  return fault;
}

class NemesisTest : public testing::Test {
 protected:
  Nemesis nemesis(std::vector<Fault> faults, std::uint64_t seed = 0) {
    return {Plan{seed, 5, std::move(faults)}, system_,
            [this](const std::string& f, const nlohmann::json& value) {
              recorded_.emplace_back(f, value);
            }};
  }

  FakeSystem system_{5};
  std::vector<std::pair<std::string, nlohmann::json>> recorded_;
};

TEST_F(NemesisTest, BeginsAndEndsEachFaultAtItsTime) {
  auto nemesis = this->nemesis({kill(1, 100, 300, {NodeId(2)})});
  EXPECT_EQ(nemesis.next(), milliseconds(100));
  nemesis.act(milliseconds(99));
  EXPECT_TRUE(recorded_.empty());
  nemesis.act(milliseconds(100));
  EXPECT_FALSE(system_.running.contains(NodeId(2)));
  EXPECT_EQ(nemesis.active(), std::vector<std::string>{"kill"});
  EXPECT_EQ(nemesis.next(), milliseconds(300));
  nemesis.act(milliseconds(300));
  EXPECT_TRUE(system_.running.contains(NodeId(2)));
  EXPECT_TRUE(nemesis.active().empty());
  EXPECT_EQ(nemesis.next(), std::nullopt);

  ASSERT_EQ(recorded_.size(), 2U);
  EXPECT_EQ(recorded_[0].second["phase"], "start");
  EXPECT_EQ(recorded_[0].second["nodes"], nlohmann::json({"n2"}));
  EXPECT_EQ(recorded_[1].second["phase"], "end");
  EXPECT_EQ(recorded_[1].second["fault"], 1);
  EXPECT_EQ(recorded_[1].second["bit"], true);
}

TEST_F(NemesisTest, ResolvesPrimariesWhenTheFaultStrikes) {
  Fault fault = partition(1, 100, 1000, {});
  fault.choice = Choice::primaries;
  auto nemesis = this->nemesis({fault});
  nemesis.act(milliseconds(100));
  EXPECT_TRUE(recorded_.empty()) << "nobody leads yet";
  system_.leaders = {NodeId(3)};
  nemesis.act(milliseconds(250));
  ASSERT_EQ(recorded_.size(), 1U);
  EXPECT_EQ(recorded_[0].second["nodes"], nlohmann::json({"n3"}));
  EXPECT_EQ(recorded_[0].second["links"].size(), 8U);
  EXPECT_EQ(system_.cut_links(), 8U);
}

TEST_F(NemesisTest, StrikesOneOfThePrimariesWhereMostNodesAre) {
  Fault fault = partition(1, 100, 1000, {});
  fault.choice = Choice::primaries;
  auto nemesis = this->nemesis({fault});
  system_.leaders = {NodeId(1), NodeId(2), NodeId(3), NodeId(4)};
  nemesis.act(milliseconds(100));
  ASSERT_EQ(recorded_.size(), 1U);
  EXPECT_EQ(recorded_[0].second["nodes"].size(), 1U);
}

TEST_F(NemesisTest, StrikesTheStandInWhenNobodyLeadsForLong) {
  Fault fault = kill(1, 100, 1000, {});
  fault.choice = Choice::primaries;
  auto nemesis = this->nemesis({fault});
  int now = 100;
  for (; now <= 1000 && recorded_.empty(); now += 10) nemesis.act(milliseconds(now));
  ASSERT_EQ(recorded_.size(), 1U);
  EXPECT_EQ(now, 560) << "half of its time was over at 550";
  EXPECT_EQ(system_.running.size(), 4U);
}

TEST_F(NemesisTest, SaysOfAFaultThatWaitedForAPrimaryToTheEndThatItDidNotBite) {
  Fault fault = kill(1, 100, 1000, {});
  fault.choice = Choice::primaries;
  auto nemesis = this->nemesis({fault, kill(2, 600, 1000, {NodeId(1)})});
  nemesis.act(milliseconds(200));
  nemesis.end_all();
  ASSERT_EQ(recorded_.size(), 2U) << "the other was not due yet";
  EXPECT_EQ(recorded_[0].second["phase"], "start");
  EXPECT_EQ(recorded_[1].second["fault"], 1);
  EXPECT_EQ(recorded_[1].second["phase"], "end");
  EXPECT_EQ(recorded_[1].second["bit"], false);
}

TEST_F(NemesisTest, EndsEverythingInForceAndBeginsNothingMore) {
  auto nemesis =
      this->nemesis({kill(1, 0, 900, {NodeId(1)}), partition(2, 0, 900, {{NodeId(1), NodeId(2)}}),
                     kill(3, 500, 900, {NodeId(3)})});
  nemesis.act(milliseconds(10));
  nemesis.end_all();
  EXPECT_EQ(system_.running.size(), 5U);
  EXPECT_EQ(system_.cut_links(), 0U);
  EXPECT_EQ(nemesis.next(), std::nullopt);
  EXPECT_EQ(recorded_.size(), 4U);
}

TEST_F(NemesisTest, TellsAPartitionThatBitFromOneThatLeaked) {
  const std::vector<Link> cut{{NodeId(1), NodeId(2)}, {NodeId(2), NodeId(1)}};
  auto good = nemesis({partition(1, 0, 100, cut)});
  good.act(milliseconds(0));
  good.act(milliseconds(100));
  EXPECT_EQ(recorded_.back().second["bit"], true);
  EXPECT_EQ(recorded_.back().second["effect"]["dropped"], 2);

  system_.leaky = true;
  auto leaking = nemesis({partition(1, 0, 100, cut)});
  leaking.act(milliseconds(0));
  leaking.act(milliseconds(100));
  EXPECT_EQ(recorded_.back().second["bit"], false);
  EXPECT_EQ(recorded_.back().second["effect"]["passed"], 2);
}

TEST_F(NemesisTest, TellsAKillThatFoundNothingToKill) {
  system_.running.erase(NodeId(2));
  auto nemesis = this->nemesis({kill(1, 0, 100, {NodeId(2)})});
  nemesis.act(milliseconds(0));
  nemesis.act(milliseconds(100));
  EXPECT_EQ(recorded_.back().second["bit"], false);
}

TEST_F(NemesisTest, TellsBadLinksThatBitFromGoodOnes) {
  Fault fault = partition(1, 0, 1000, {});
  fault.kind = "packet";
  fault.shape.clear();
  fault.nodes = {NodeId(1)};
  fault.packets.loss = 0.5;
  fault.packets.delay = milliseconds(10);
  for (const bool leaky : {false, true}) {
    system_.leaky = leaky;
    auto nemesis = this->nemesis({fault});
    nemesis.act(milliseconds(0));
    EXPECT_EQ(recorded_.back().second["links"].size(), 8U) << "all of the node's, both ways";
    EXPECT_EQ(recorded_.back().second["shape"], "loss 50%, delay 10ms");
    EXPECT_EQ(recorded_.back().second["loss"], 0.5);
    EXPECT_EQ(nemesis.next(), milliseconds(100));
    nemesis.act(milliseconds(100));
    EXPECT_EQ(nemesis.next(), milliseconds(leaky ? 200 : 1000)) << "it probes until it has bitten";
    nemesis.act(milliseconds(1000));
    EXPECT_EQ(recorded_.back().second["bit"], !leaky);
    EXPECT_EQ(recorded_.back().second["effect"]["lost"], leaky ? 0 : 8);
    EXPECT_EQ(system_.table.on({NodeId(1), NodeId(2)}), LinkFaults{});
  }
}

TEST_F(NemesisTest, TellsClocksThatWereWrongFromThoseThatWereNot) {
  Fault fault = kill(1, 0, 1000, {NodeId(1), NodeId(2)});
  fault.kind = "clock";
  fault.skew.offset = milliseconds(-1500);
  auto good = nemesis({fault});
  good.act(milliseconds(0));
  EXPECT_EQ(recorded_.back().second["shape"], "jump -1.5s");
  EXPECT_EQ(system_.offset(NodeId(1)), milliseconds(-1500));
  good.act(milliseconds(1000));
  EXPECT_EQ(recorded_.back().second["bit"], true);
  EXPECT_EQ(recorded_.back().second["effect"]["offset_ms"]["n2"], -1500);
  EXPECT_EQ(recorded_.back().second["effect"]["offset_after_ms"]["n2"], 0);

  system_.stuck_clocks = true;
  auto stuck = nemesis({fault});
  stuck.act(milliseconds(0));
  stuck.act(milliseconds(1000));
  EXPECT_EQ(recorded_.back().second["bit"], false);
  EXPECT_THAT(recorded_.back().second["effect"]["problems"]["n1"].get<std::string>(),
              testing::HasSubstr("cannot be set"));
}

TEST_F(NemesisTest, AsksEachKindOfClockThatWasMeant) {
  Fault fault = kill(1, 0, 1000, {NodeId(1)});
  fault.kind = "clock";
  fault.skew.offset = milliseconds(1500);
  fault.clocks = Clocks::both;
  for (const bool deaf : {false, true}) {
    if (deaf) system_.deaf_family = clock::Family::kMonotonic;
    auto nemesis = this->nemesis({fault});
    nemesis.act(milliseconds(0));
    EXPECT_EQ(system_.offset(NodeId(1), clock::Family::kMonotonic), milliseconds(1500));
    nemesis.act(milliseconds(1000));
    const auto& end = recorded_.back().second;
    EXPECT_EQ(end["effect"]["offset_ms"]["n1"], 1500);
    EXPECT_EQ(end["bit"], !deaf);
    EXPECT_EQ(end["effect"].contains("monotonic_offset_ms"), !deaf);
  }
}

TEST_F(NemesisTest, SpreadsAWrongClockToWhatTheNodeBeginsMeanwhile) {
  Fault fault = kill(1, 0, 1000, {NodeId(1)});
  fault.kind = "clock";
  fault.skew.offset = milliseconds(1500);
  auto nemesis = this->nemesis({fault});
  nemesis.act(milliseconds(0));
  EXPECT_EQ(nemesis.next(), milliseconds(170));
  nemesis.act(milliseconds(170));
  EXPECT_EQ(system_.spreads, 1);
  nemesis.act(milliseconds(1000));
  EXPECT_EQ(recorded_.back().second["bit"], true);
}

TEST_F(NemesisTest, LooksAtTheClockOfANodeThatWasDownWhenItIsBack) {
  Fault fault = kill(1, 0, 1000, {NodeId(1)});
  fault.kind = "clock";
  fault.skew.offset = milliseconds(1500);
  system_.running.erase(NodeId(1));
  auto nemesis = this->nemesis({fault});
  nemesis.act(milliseconds(0));
  EXPECT_LT(nemesis.next(), milliseconds(170)) << "a short strobe must not be missed";
  system_.running[NodeId(1)] = 7;
  nemesis.act(milliseconds(500));
  nemesis.act(milliseconds(1000));
  EXPECT_EQ(recorded_.back().second["bit"], true);
}

TEST_F(NemesisTest, ChoosesNodesWhenTheFaultStrikesAndTheSameForTheSameSeed) {
  Fault fault = kill(1, 0, 100, {});
  fault.choice = Choice::minority;
  std::set<nlohmann::json> chosen;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    for (int repeat = 0; repeat < 2; ++repeat) {
      recorded_.clear();
      auto nemesis = this->nemesis({fault}, seed);
      nemesis.act(milliseconds(0));
      nemesis.end_all();
      const auto nodes = recorded_.front().second["nodes"];
      EXPECT_EQ(recorded_.back().second["nodes"], nodes);
      EXPECT_TRUE(nodes.size() == 1 || nodes.size() == 2);
      const bool is_new = chosen.insert(nodes).second;
      EXPECT_FALSE(repeat == 1 && is_new);
    }
  }
  EXPECT_GT(chosen.size(), 5U);
}

TEST_F(NemesisTest, DrawsThePartitionThatAPlanOnlyNames) {
  Fault fault = partition(1, 0, 100, {});
  fault.shape = "halves";
  auto nemesis = this->nemesis({fault});
  nemesis.act(milliseconds(0));
  EXPECT_EQ(system_.cut_links(), 12U);
  EXPECT_EQ(recorded_[0].second["links"].size(), 12U);
}

TEST_F(NemesisTest, RestartsOneNodeAfterTheOther) {
  Fault fault = kill(1, 0, 400, {NodeId(1), NodeId(2)});
  fault.kind = "restart";
  auto nemesis = this->nemesis({fault});
  const auto down = [&](int now) {
    nemesis.act(milliseconds(now));
    std::string names;
    for (int n = 1; n <= 5; ++n) {
      if (!system_.running.contains(NodeId(n))) names += std::to_string(n);
    }
    return names;
  };
  EXPECT_EQ(down(0), "1");
  EXPECT_EQ(nemesis.next(), milliseconds(100));
  EXPECT_EQ(down(99), "1");
  EXPECT_EQ(down(100), "");
  EXPECT_EQ(down(210), "2");
  EXPECT_EQ(down(400), "");
  EXPECT_EQ(recorded_.back().second["bit"], true);
  EXPECT_EQ(recorded_.back().second["effect"]["exits"].size(), 2U);
}

TEST_F(NemesisTest, ARestartThatWasCutShortDidNotBite) {
  Fault fault = kill(1, 0, 400, {NodeId(1), NodeId(2)});
  fault.kind = "restart";
  auto nemesis = this->nemesis({fault});
  nemesis.act(milliseconds(0));
  nemesis.end_all();
  EXPECT_EQ(system_.running.size(), 5U);
  EXPECT_EQ(recorded_.back().second["bit"], false);
}

TEST_F(NemesisTest, TellsWhetherANodeEndedWhenAsked) {
  Fault fault = kill(1, 0, 100, {NodeId(2)});
  fault.kind = "terminate";
  for (const bool stubborn : {false, true}) {
    system_.stubborn = stubborn;
    auto nemesis = this->nemesis({fault});
    nemesis.act(milliseconds(0));
    EXPECT_FALSE(system_.running.contains(NodeId(2)));
    nemesis.act(milliseconds(100));
    EXPECT_TRUE(system_.running.contains(NodeId(2)));
    EXPECT_EQ(recorded_.back().second["bit"], !stubborn);
  }
}

}  // namespace
}  // namespace linnet::nemesis
