#include "nemesis/partition.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace linnet::nemesis {
namespace {

using Heard = std::map<int, std::set<int>>;  // node -> the nodes it hears, itself included

Heard heard(const std::vector<Link>& cut, int nodes) {
  Heard result;
  for (int to = 1; to <= nodes; ++to) {
    for (int from = 1; from <= nodes; ++from) {
      if (std::find(cut.begin(), cut.end(), Link{NodeId(from), NodeId(to)}) == cut.end()) {
        result[to].insert(from);
      }
    }
  }
  return result;
}

bool symmetric(const std::vector<Link>& cut) {
  const std::set<Link> links(cut.begin(), cut.end());
  return std::all_of(links.begin(), links.end(), [&](const Link& link) {
    return links.contains({link.to, link.from});
  });
}

// Every shape of every size, many times over.
class Shapes : public testing::TestWithParam<int> {
 protected:
  template <typename Check>
  void each_draw(const char* shape, Check check) {
    base::Random random(static_cast<std::uint64_t>(GetParam()));
    for (int i = 0; i < 50; ++i) {
      const auto cut = draw_partition(shape, nodes(), random);
      for (const Link& link : cut) EXPECT_NE(link.from, link.to);
      check(cut, heard(cut, nodes()));
    }
  }
  int nodes() const { return GetParam(); }
  int majority() const { return nodes() / 2 + 1; }
};

TEST_P(Shapes, OneIsolatesExactlyOneNode) {
  each_draw("one", [&](const auto& cut, Heard heard) {
    EXPECT_TRUE(symmetric(cut));
    EXPECT_EQ(cut.size(), 2U * static_cast<unsigned>(nodes() - 1));
    EXPECT_EQ(std::count_if(heard.begin(), heard.end(),
                            [](const auto& item) { return item.second.size() == 1; }),
              1);
  });
}

TEST_P(Shapes, HalvesAreAsEvenAsCanBe) {
  each_draw("halves", [&](const auto& cut, Heard heard) {
    EXPECT_TRUE(symmetric(cut));
    for (const auto& [node, others] : heard) {
      const auto size = static_cast<int>(others.size());
      EXPECT_TRUE(size == nodes() / 2 || size == nodes() - nodes() / 2) << size;
    }
  });
}

TEST_P(Shapes, MajorityLeavesOneSideAble) {
  each_draw("majority", [&](const auto& cut, Heard heard) {
    EXPECT_TRUE(symmetric(cut));
    const auto able = std::count_if(heard.begin(), heard.end(), [&](const auto& item) {
      return static_cast<int>(item.second.size()) >= majority();
    });
    EXPECT_GE(able, majority());
    EXPECT_LT(able, nodes());
  });
}

TEST_P(Shapes, MajoritiesRingGivesEveryNodeItsOwnMajority) {
  each_draw("majorities-ring", [&](const auto&, Heard heard) {
    std::set<std::set<int>> different;
    for (const auto& [node, others] : heard) {
      EXPECT_EQ(static_cast<int>(others.size()), majority());
      EXPECT_TRUE(others.contains(node));
      different.insert(others);
    }
    EXPECT_EQ(static_cast<int>(different.size()), nodes());
  });
}

TEST_P(Shapes, BridgeLetsOneNodeHearAll) {
  each_draw("bridge", [&](const auto& cut, Heard heard) {
    EXPECT_TRUE(symmetric(cut));
    EXPECT_EQ(std::count_if(heard.begin(), heard.end(),
                            [&](const auto& item) {
                              return static_cast<int>(item.second.size()) == nodes();
                            }),
              1);
  });
}

TEST_P(Shapes, OneWayCutsOneDirectionOfOneNode) {
  each_draw("one-way", [&](const auto& cut, const Heard&) {
    EXPECT_EQ(cut.size(), static_cast<unsigned>(nodes() - 1));
    std::set<NodeId> from;
    std::set<NodeId> to;
    for (const Link& link : cut) {
      from.insert(link.from);
      to.insert(link.to);
      EXPECT_EQ(std::count(cut.begin(), cut.end(), Link{link.to, link.from}), 0);
    }
    EXPECT_EQ(std::min(from.size(), to.size()), 1U);
  });
}

TEST_P(Shapes, ClientsAreNotAnsweredButHeard) {
  each_draw("clients", [&](const auto& cut, const Heard&) {
    EXPECT_EQ(cut.size(), static_cast<unsigned>(nodes()));
    for (const Link& link : cut) EXPECT_EQ(link.to, kClients);
  });
}

INSTANTIATE_TEST_SUITE_P(Sizes, Shapes, testing::Values(3, 4, 5, 6, 7));

TEST(Partition, IsolatingNodesLeavesThemTogether) {
  const auto cut = isolate({NodeId(1), NodeId(2)}, 5);
  const auto hears = heard(cut, 5);
  EXPECT_EQ(hears.at(1), (std::set<int>{1, 2}));
  EXPECT_EQ(hears.at(4), (std::set<int>{3, 4, 5}));
}

}  // namespace
}  // namespace linnet::nemesis
