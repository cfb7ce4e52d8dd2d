// One partition, from its operations to its verdict and the evidence.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "checker/algorithm.h"
#include "checker/classify.h"
#include "checker/online_walk.h"
#include "checker/partition.h"
#include "checker/result.h"
#include "checker/search.h"
#include "checker/timeline.h"

namespace linnet::checker {

// What was found out about one partition.
struct PartitionReport {
  Verdict verdict = Verdict::unknown;
  std::vector<OperationIndex> order;             // when valid
  std::optional<Counterexample> counterexample;  // when invalid
  std::optional<Unfinished> unfinished;          // when unknown
  std::uint64_t configurations = 0;
  std::uint64_t backtracks = 0;
};

// The operations called before the return of that rank and not returned before it: the completed
// ones in order of return, then the crashed ones in order of call.
std::vector<OperationIndex> open_at(const Timeline& timeline, Rank rank);

// The classes of crashed operations that were tried most, most first, up to five.
std::vector<CrashedClass> costliest(const Timeline& timeline, std::span<const std::uint64_t> tried);

// All partitions of one check: what their searches have in common. Everything referred to outlives
// it. Thread-safe.
template <Model M, Rules kRules>
class PartitionChecker {
 public:
  using Step = typename M::Step;

  // intervals[i] and steps[i] are those of operations[participants[i]].
  PartitionChecker(const M& model, std::span<const history::Operation> operations,
                   std::span<const OperationIndex> participants,
                   std::span<const Interval> intervals, std::span<const Step> steps,
                   Algorithm algorithm, Budget& budget)
      : model_(model),
        operations_(operations),
        participants_(participants),
        intervals_(intervals),
        steps_(steps),
        algorithm_(algorithm),
        budget_(budget) {}

  PartitionReport check(const Partition& partition) const {
    try {
      return decide(partition);
    } catch (const LimitReached& limit) {
      return gave_up(partition, limit.reason);
    } catch (const std::bad_alloc&) {
      return gave_up(partition, UnknownReason::memory);
    }
  }

 private:
  PartitionReport decide(const Partition& partition) const {
    const Classes<M> classes(model_, steps_, partition.members, budget_);
    const Timeline timeline = make_timeline(partition, classes);
    if (algorithm_ == Algorithm::online) {
      return search<OnlineWalk<M>>(partition, timeline, classes);
    }
    return timeline.slots <= 64 ? search<Search<M, 1, kRules>>(partition, timeline, classes)
                                : search<Search<M, 0, kRules>>(partition, timeline, classes);
  }

  Timeline make_timeline(const Partition& partition, const Classes<M>& classes) const {
    auto participants = budgeted<Participant>(budget_);
    participants.reserve(partition.members.size());
    for (std::size_t i = 0; i < partition.members.size(); ++i) {
      const std::uint32_t member = partition.members[i];
      participants.push_back({participants_[member], classes.class_of()[i], intervals_[member]});
    }
    return checker::make_timeline(participants, classes.size(), budget_);
  }

  template <typename Engine>
  PartitionReport search(const Partition& partition, const Timeline& timeline,
                         const Classes<M>& classes) const {
    Engine search(model_, timeline, classes, budget_);
    PartitionReport report;
    try {
      report.verdict = search.run() ? Verdict::valid : Verdict::invalid;
      if (report.verdict == Verdict::valid) {
        budget_.take(search.order().size_bytes());  // held to the end of the check
        report.order.reserve(search.order().size());
        for (const LocalId id : search.order()) report.order.push_back(timeline.operation[id]);
      } else {
        report.counterexample = counterexample(search, partition, timeline);
      }
    } catch (const LimitReached& limit) {
      report = gave_up(partition, limit.reason);
      report.unfinished->returns_satisfied = search.statistics().furthest;
      report.unfinished->returns_total = timeline.returns();
      report.unfinished->costliest = costliest(timeline, search.crashed_tried());
    }
    report.configurations = search.statistics().configurations;
    report.backtracks = search.statistics().backtracks;
    return report;
  }

  static PartitionReport gave_up(const Partition& partition, UnknownReason reason) {
    PartitionReport report;
    report.unfinished.emplace();
    report.unfinished->reason = reason;
    if (partition.key != nullptr) report.unfinished->key = *partition.key;
    return report;
  }

  template <typename S>
  Counterexample counterexample(const S& search, const Partition& partition,
                                const Timeline& timeline) const {
    const Rank rank = search.statistics().furthest;
    Counterexample result;
    if (partition.key != nullptr) result.key = *partition.key;
    result.operation = timeline.operation[timeline.by_rank[rank]];
    result.open = open_at(timeline, rank);
    for (const StuckPoint& point : search.stuck()) {
      FurthestConfiguration configuration;
      const typename M::State state = search.state(point.state);
      configuration.state = model_.text(state);
      configuration.crashed_used = point.crashed_used;
      for (const LocalId id : point.latest) {
        configuration.latest.push_back(timeline.operation[id]);
      }
      for (const LocalId id : point.open) {
        configuration.misfits.push_back(misfit(state, timeline.operation[id]));
      }
      for (const LocalId id : point.crashed) {
        configuration.misfits.push_back(misfit(state, timeline.operation[id]));
      }
      result.furthest.push_back(std::move(configuration));
    }
    return result;
  }

  Misfit misfit(const typename M::State& state, OperationIndex index) const {
    const auto at = std::ranges::lower_bound(participants_, index) - participants_.begin();
    const Step& step = steps_[static_cast<std::size_t>(at)];
    if (model_.apply(state, step)) return {index, "possible next, but no order goes on from there"};
    return {index, model_.misfit(state, operations_[index])};
  }

  const M& model_;
  std::span<const history::Operation> operations_;
  std::span<const OperationIndex> participants_;  // ascending
  std::span<const Interval> intervals_;
  std::span<const Step> steps_;
  Algorithm algorithm_;
  Budget& budget_;
};

}  // namespace linnet::checker
