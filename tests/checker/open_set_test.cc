// The moving set of open operations against one computed anew at each return.
#include "checker/open_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/clock.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

// Five classes and two sites.
constexpr std::size_t kClasses = 5;
constexpr std::size_t kSites = 2;

template <std::size_t kFixed>
class Twin {
 public:
  Twin(std::size_t clients, std::uint64_t seed)
      : operations_(participants(clients, seed)),
        classes_(operations_.size()),
        traits_(kClasses),
        budget_(clock_, {}),
        timeline_(budget_) {
    base::Random random(seed);
    for (ClassId& id : classes_) id = static_cast<ClassId>(random.between(0, kClasses - 1));
    traits_[0] = {.observes = true, .needs = 1};
    traits_[1].observes = true;
    traits_[2] = {.overwrites = true, .leaves = 1};
    traits_[3] = {.needs = 1, .leaves = 0};
    std::vector<Interval> intervals;
    for (const history::Operation& operation : operations_) {
      intervals.push_back({operation.called, operation.returned});
    }
    timeline_ = make_timeline(intervals, classes_, kClasses, budget_);
  }

  void walk(std::uint64_t seed) {
    OpenSet<kFixed> open(timeline_, traits_, kSites, budget_);
    base::Random random(seed);
    const auto end = static_cast<Rank>(timeline_.returns());
    for (int step = 0; step < 3000; ++step) {
      const bool back = open.at_end() || (open.frontier() > 0 && random.chance(0.45));
      if (back) {
        open.retreat();
      } else {
        open.advance();
      }
      if (open.frontier() < end) compare(open);
    }
  }

 private:
  static std::vector<history::Operation> participants(std::size_t clients, std::uint64_t seed) {
    auto operations = test::generate_history(
        {.operations = 200, .clients = clients, .crashed = 0.1}, base::Random(seed));
    std::erase_if(operations, [](const history::Operation& operation) {
      return operation.outcome == history::Outcome::fail;
    });
    return operations;
  }

  void compare(const OpenSet<kFixed>& open) const {
    const Rank frontier = open.frontier();
    std::vector<LocalId> expected;
    std::vector<std::uint32_t> available(timeline_.crashed_class.size());
    for (LocalId id = 0; id < timeline_.called_before[frontier]; ++id) {
      if (timeline_.crashed(id)) {
        ++available[timeline_.crashed_of[timeline_.class_of[id]]];
      } else if (timeline_.rank_of[id] >= frontier) {
        expected.push_back(id);
      }
    }
    compare_masks(open, expected);
    for (const LocalId id : expected) {
      ASSERT_EQ(open.occupant(timeline_.slot_of[id]), id);
      ASSERT_EQ(open.class_in(timeline_.slot_of[id]), timeline_.class_of[id]);
      ASSERT_EQ(open.rank_in(timeline_.slot_of[id]), timeline_.rank_of[id]);
    }
    ASSERT_EQ(open.first(), timeline_.slot_of[timeline_.by_rank[frontier]]);
    for (CrashedIndex index = 0; index < available.size(); ++index) {
      ASSERT_EQ(open.available(index), available[index]);
      ASSERT_EQ(index<open.crashed_classes(), available[index]> 0);
    }
  }

  // Each mask holds the slots of those open operations that it is for, and no other.
  void compare_masks(const OpenSet<kFixed>& open, const std::vector<LocalId>& all) const {
    const auto expect = [&](const MaskWord* mask, auto belongs) {
      std::vector<bool> expected(timeline_.slots);
      for (const LocalId id : all) {
        expected[timeline_.slot_of[id]] = belongs(timeline_.class_of[id]);
      }
      for (Slot slot = 0; slot < timeline_.slots; ++slot) {
        ASSERT_EQ(MaskLayout<kFixed>::test(mask, slot), expected[slot]);
      }
    };
    expect(open.all(), [](ClassId) { return true; });
    expect(open.observers(), [&](ClassId id) { return traits_[id].observes; });
    expect(open.needing_none(), [&](ClassId id) { return traits_[id].needs == kNone; });
    for (ClassId own = 0; own < kClasses; ++own) {
      expect(open.of_class(own), [&](ClassId id) { return id == own; });
    }
    for (SiteId site = 0; site < kSites; ++site) {
      expect(open.needing(site), [&](ClassId id) { return traits_[id].needs == site; });
      expect(open.leaving(site), [&](ClassId id) { return traits_[id].leaves == site; });
    }
  }

  std::vector<history::Operation> operations_;
  std::vector<ClassId> classes_;
  std::vector<ClassTraits> traits_;
  base::SteadyClock clock_;
  Budget budget_;
  Timeline timeline_;
};

TEST(OpenSet, IsTheSameHoweverTheFrontierCameThere) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Twin<1>(6, seed).walk(seed);
    Twin<0>(6, seed).walk(seed);
    Twin<0>(90, seed).walk(seed);
  }
}

}  // namespace
}  // namespace linnet::checker
