// The moving set of open operations against one computed anew at each return.
#include "checker/open_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/clock.h"
#include "tests/support/generate_history.h"

namespace linnet::checker {
namespace {

// Five classes; the first two observe.
constexpr std::size_t kClasses = 5;

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
    traits_[0].observes = traits_[1].observes = true;
    std::vector<Participant> all;
    for (OperationIndex i = 0; i < operations_.size(); ++i) {
      all.push_back({i, classes_[i], {operations_[i].called, operations_[i].returned}});
    }
    timeline_ = make_timeline(all, kClasses, budget_);
  }

  void walk(std::uint64_t seed) {
    OpenSet<kFixed> open(timeline_, traits_, budget_);
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
    std::ranges::sort(expected, {}, [&](LocalId id) { return timeline_.rank_of[id]; });
    std::vector<LocalId> actual;
    for (const Slot slot : open.by_return()) actual.push_back(open.occupant(slot));
    ASSERT_EQ(actual, expected);
    for (const LocalId id : expected) compare_masks(open, id, expected);
    for (CrashedIndex index = 0; index < available.size(); ++index) {
      ASSERT_EQ(open.available(index), available[index]);
      ASSERT_EQ(index<open.crashed_classes(), available[index]> 0);
    }
  }

  void compare_masks(const OpenSet<kFixed>& open, LocalId id,
                     const std::vector<LocalId>& all) const {
    const ClassId own = timeline_.class_of[id];
    const Slot slot = timeline_.slot_of[id];
    ASSERT_EQ(open.class_in(slot), own);
    ASSERT_EQ(MaskLayout<kFixed>::test(open.observers(), slot), traits_[own].observes);
    for (const LocalId other : all) {
      const bool sooner =
          timeline_.class_of[other] == own && timeline_.rank_of[other] < timeline_.rank_of[id];
      ASSERT_EQ(MaskLayout<kFixed>::test(open.sooner(slot), timeline_.slot_of[other]), sooner);
    }
    for (CrashedIndex index = 0; index < timeline_.crashed_class.size(); ++index) {
      ASSERT_EQ(MaskLayout<kFixed>::test(open.mates(index), slot),
                timeline_.crashed_class[index] == own);
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
