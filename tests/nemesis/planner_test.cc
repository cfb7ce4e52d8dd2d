#include "nemesis/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "nemesis/clashes.h"
#include "nemesis/quorum_left.h"

namespace linnet::nemesis {
namespace {

using testing::HasSubstr;

constexpr milliseconds kLimit{60'000};
constexpr milliseconds kInterval{5'000};

Plan plan_of(const char* faults, std::uint64_t seed, int nodes = 5) {
  return *make_plan(seed, *parse_faults(faults, nodes), {nodes, kLimit, kInterval});
}

TEST(Planner, MakesTheSamePlanFromTheSameSeed) {
  EXPECT_EQ(plan_of("kill,pause,partition", 7), plan_of("kill,pause,partition", 7));
  EXPECT_NE(plan_of("kill,pause,partition", 7).faults, plan_of("kill,pause,partition", 8).faults);
}

TEST(Planner, HasEveryKindAskedForAndEndsHealed) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::map<std::string, int> kinds;
    for (const Fault& fault :
         plan_of("kill,pause,partition,packet,clock,member,transfer", seed).faults) {
      ++kinds[fault.kind];
      EXPECT_LT(fault.start, fault.end);
      EXPECT_LE(fault.end, kLimit);
    }
    for (const char* kind : {"kill", "pause", "packet", "clock", "member", "transfer"}) {
      EXPECT_GE(kinds[kind], 2) << kind << " " << seed;
    }
    EXPECT_GE(kinds["partition"], 4) << seed;
  }
}

TEST(Planner, StrikesEvenWhenTheRunIsShorterThanTheInterval) {
  const Plan plan = *make_plan(1, *parse_faults("kill", 3), {3, milliseconds(1000), kInterval});
  ASSERT_FALSE(plan.faults.empty());
  EXPECT_LE(plan.faults.back().end, milliseconds(1000));
}

TEST(Planner, FindsRoomForEveryKindInAShortRun) {
  const auto specs = *parse_faults("kill,pause,cpu,partition,packet,clock,member,transfer", 5);
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto plan = make_plan(seed, specs, {5, milliseconds(8'000), kInterval});
    ASSERT_TRUE(plan) << seed << ": " << plan.error().front().text();
    std::set<std::string> kinds;
    for (const Fault& fault : plan->faults) kinds.insert(fault.kind);
    EXPECT_EQ(kinds.size(), specs.size()) << seed;
  }
}

TEST(Planner, RefusesToLeaveAKindOutSilently) {
  const auto specs = *parse_faults("kill:all,pause:all,terminate:all", 3);
  const auto plan = make_plan(1, specs, {3, milliseconds(1'000), kInterval});
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().front().text(), HasSubstr("no room for pause:all beside"));
  EXPECT_THAT(plan.error().front().text(), HasSubstr("in 1s (raise --time-limit"));
}

TEST(Planner, NeverStrikesTheProcessOfANodeTwiceAtATime) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<Fault> faults = plan_of("kill,pause", seed).faults;
    for (const Fault& a : faults) {
      for (const Fault& b : faults) {
        if (a.id >= b.id || a.end < b.start || b.end < a.start) continue;
        EXPECT_FALSE(a.choice == Choice::primaries || b.choice == Choice::primaries) << seed;
        EXPECT_EQ(
            std::find_first_of(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end()),
            a.nodes.end())
            << seed;
      }
    }
  }
}

TEST(Planner, LeavesNodesToAnswerWhenClientsAreParted) {
  int parted = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto faults = plan_of("partition:clients,kill,pause", seed).faults;
    for (const Fault& partition : faults) {
      if (partition.kind != "partition") continue;
      ++parted;
      for (const Fault& latest : faults) {  // the moment in which it strikes
        std::set<NodeId> silent;
        for (const Fault& fault : faults) {
          if (fault.kind == "partition" || latest.start < partition.start) continue;
          if (fault.end < latest.start || latest.start < fault.start) continue;
          silent.insert(fault.nodes.begin(), fault.nodes.end());
        }
        if (latest.start <= partition.end) {
          EXPECT_LT(silent.size(), 5U) << seed;
        }
      }
    }
  }
  EXPECT_GT(parted, 50);
}

TEST(Planner, KeepsToTheVariantAskedFor) {
  for (const Fault& fault : plan_of("kill:majority", 3).faults) EXPECT_EQ(fault.nodes.size(), 3U);
  for (const Fault& fault : plan_of("pause:all", 3).faults) EXPECT_EQ(fault.nodes.size(), 5U);
  for (const Fault& fault : plan_of("kill:primaries", 3).faults)
    EXPECT_EQ(fault.choice, Choice::primaries);
  for (const Fault& fault : plan_of("partition:primary", 3).faults) {
    EXPECT_EQ(fault.choice, Choice::primaries);
    EXPECT_TRUE(fault.links.empty());
  }
  std::set<std::string> shapes;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const Fault& fault : plan_of("partition", seed).faults) shapes.insert(fault.shape);
  }
  EXPECT_EQ(shapes.size(), 8U);
}

TEST(Planner, RemovesFewMembersAndLeavesOpenWhoLeadsNext) {
  std::set<std::size_t> removed;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const Fault& fault : plan_of("member,transfer", seed).faults) {
      if (fault.kind == "transfer") {
        EXPECT_EQ(fault.choice, Choice::one);
        EXPECT_THAT(fault.nodes, testing::IsEmpty());
      } else {
        removed.insert(fault.nodes.size());
        EXPECT_EQ(fault.nodes.empty(), fault.choice == Choice::primaries);
      }
    }
  }
  EXPECT_THAT(removed, testing::ElementsAre(0, 1, 2));
}

TEST(Planner, DrawsEveryFormOfBadLinksAndWrongClocks) {
  std::set<std::string> words;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const Fault& fault : plan_of("packet,clock", seed).faults) {
      const std::string what = what_it_does(fault);
      words.insert(what.substr(0, what.find(' ')));
      EXPECT_TRUE(fault.skew.is_sane());
    }
  }
  EXPECT_THAT(words, testing::UnorderedElementsAre("loss", "delay", "duplicate", "reorder",
                                                   "corrupt", "rate", "jump", "drift", "strobe"));
}

TEST(Planner, NoFaultKeepsAnotherFromStriking) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto faults = plan_of("kill,pause,partition,packet,clock,member", seed).faults;
    for (const Fault& a : faults) {
      for (const Fault& b : faults) {
        EXPECT_TRUE(a.id == b.id || !clash(a, b, 5)) << seed;
      }
    }
  }
}

TEST(Planner, NoFaultsTogetherKeepMembersFromChanging) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto faults = plan_of("member,transfer,kill:one,pause:one,partition", seed, 3).faults;
    for (const Fault& change : faults) {
      if (change.kind != "member" && change.kind != "transfer") continue;
      auto others = faults;
      std::erase(others, change);
      EXPECT_TRUE(can_come_about(change, others, 3)) << seed;
    }
  }
}

TEST(Planner, DrawsOnlyWhatTheClusterIsLargeEnoughFor) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const Fault& fault : plan_of("partition", seed, 2).faults) {
      EXPECT_THAT(fault.shape, testing::AnyOf("one", "halves", "one-way", "clients", "primary"));
    }
    for (const Fault& fault : plan_of("partition", seed, 1).faults) {
      EXPECT_EQ(fault.shape, "clients");
    }
  }
}

TEST(ParseFaults, ReadsKindsAndVariants) {
  const auto specs = parse_faults("kill,partition:bridge", 5);
  ASSERT_TRUE(specs.has_value());
  EXPECT_EQ(*specs, (std::vector<FaultSpec>{{"kill", ""}, {"partition", "bridge"}}));
  EXPECT_TRUE(parse_faults("none", 5)->empty());
  EXPECT_TRUE(parse_faults("", 5)->empty());
}

TEST(ParseFaults, RefusesWithARemedy) {
  EXPECT_THAT(parse_faults("flood", 5).error().front().text(),
              HasSubstr("kill, terminate, restart, pause, cpu, partition"));
  EXPECT_THAT(parse_faults("kill:n1", 5).error().front().text(), HasSubstr("primaries"));
  EXPECT_THAT(parse_faults("partition:", 5).error().front().text(), HasSubstr("bridge"));
  EXPECT_THAT(parse_faults("partition:bridge", 2).error().front().text(),
              HasSubstr("at least 3 nodes"));
  EXPECT_THAT(parse_faults("member:all", 5).error().front().text(),
              HasSubstr("one, minority, primaries"));
  EXPECT_THAT(parse_faults("transfer", 1).error().front().text(), HasSubstr("at least 2 nodes"));
  EXPECT_EQ(parse_faults("flood,kill:n1", 5).error().size(), 2U);
}

}  // namespace
}  // namespace linnet::nemesis
