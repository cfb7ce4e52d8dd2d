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

#include "base/check.h"
#include "checker/algorithm.h"
#include "checker/classify.h"
#include "checker/monitors/dispatch.h"
#include "checker/online_walk.h"
#include "checker/partition.h"
#include "checker/result.h"
#include "checker/search.h"
#include "checker/timeline.h"

namespace linnet::checker {

// Why the engine that was asked for cannot judge a partition.
struct Refusal {
  std::string_view why;
  std::optional<OperationIndex> operation;  // because of this one
};

// What was found out about one partition.
struct PartitionReport {
  std::optional<Refusal> refusal;  // then nothing else is here
  Verdict verdict = Verdict::unknown;
  Algorithm algorithm = Algorithm::search;           // that decided
  std::optional<std::vector<OperationIndex>> order;  // when valid, unless a monitor makes none
  std::optional<Counterexample> counterexample;      // when invalid
  std::optional<Unfinished> unfinished;              // when unknown
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
    if (algorithm_ == Algorithm::automatic || algorithm_ == Algorithm::monitor) {
      PartitionReport report = monitor(partition);
      if (!report.refusal || algorithm_ == Algorithm::monitor) return report;
    }
    const Classes<M> classes(model_, steps_, partition.members, budget_);
    const Timeline timeline = make_timeline(partition, classes);
    if (algorithm_ == Algorithm::online) {
      PartitionReport report = search<OnlineWalk<M>>(partition, timeline, classes);
      report.algorithm = Algorithm::online;
      return report;
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
        report.order.emplace();
        report.order->reserve(search.order().size());
        for (const LocalId id : search.order()) report.order->push_back(timeline.operation[id]);
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

  // Refuses where the monitor cannot decide.
  PartitionReport monitor(const Partition& partition) const {
    if constexpr (Monitored<M>) {
      const auto history =
          monitored_history(model_, partition.members, intervals_, steps_, budget_);
      if (!history) return refused(partition, history.error());
      return judged(partition, *history);
    } else {
      return refused(partition, {"the model has no monitor"});
    }
  }

  PartitionReport judged(const Partition& partition, const MonitoredHistory& history) const {
    PartitionReport report;
    report.algorithm = Algorithm::monitor;
    switch (judge(M::kMonitored, history.input(), budget_)) {
      case Answer::undecided:
        return refused(partition, {"which takes of unknown outcome happened is more than a monitor "
                                   "can decide"});
      case Answer::ambiguous:
        return refused(partition, {"its value was put in before, and a monitor must tell values "
                                   "apart",
                                   second_put(history, budget_)});
      case Answer::invalid:
        report.verdict = Verdict::invalid;
        find_counterexample(partition, history, report);
        break;
      case Answer::valid:
        report.verdict = Verdict::valid;
        if (makes_order(M::kMonitored)) {
          const auto order = variable_order(history.input(), budget_);
          budget_.take(order.size() * sizeof(OperationIndex));  // held to the end of the check
          report.order.emplace();
          report.order->reserve(order.size());
          for (const std::uint32_t i : order) {
            report.order->push_back(participants_[partition.members[i]]);
          }
        }
        break;
    }
    return report;
  }

  PartitionReport refused(const Partition& partition, const NotMonitored& reason) const {
    PartitionReport report;
    report.refusal.emplace();
    report.refusal->why = reason.why;
    if (reason.member) {
      report.refusal->operation = participants_[partition.members[*reason.member]];
    }
    return report;
  }

  // A monitor knows no configurations, so the counterexample that says most is the search's. It is
  // taken from there if the search ends about as soon as it would if the history were valid. What
  // meets a limit here leaves the verdict as it is.
  void find_counterexample(const Partition& partition, const MonitoredHistory& history,
                           PartitionReport& report) const {
    try {
      const Classes<M> classes(model_, steps_, partition.members, budget_);
      const Timeline timeline = make_timeline(partition, classes);
      timeline.slots <= 64 ? short_search<1>(partition, timeline, classes, report)
                           : short_search<0>(partition, timeline, classes, report);
      if (report.counterexample) return;
      const OperationIndex operation =
          participants_[partition
                            .members[first_impossible(M::kMonitored, history.input(), budget_)]];
      const auto at = std::ranges::find(timeline.by_rank, operation,
                                        [&](LocalId id) { return timeline.operation[id]; });
      report.counterexample =
          counterexample(partition, timeline, static_cast<Rank>(at - timeline.by_rank.begin()));
    } catch (const LimitReached&) {
      if (!report.counterexample) report.counterexample = last_return(partition);
    }
  }

  template <std::size_t kFixed>
  void short_search(const Partition& partition, const Timeline& timeline, const Classes<M>& classes,
                    PartitionReport& report) const {
    constexpr std::uint64_t kLeast = 10'000;
    Search<M, kFixed, kRules> search(model_, timeline, classes, budget_);
    const std::optional<bool> valid = search.run(kLeast + 2 * timeline.returns());
    LINNET_CHECK(valid != true, "the search finds an order where the monitor says there is none");
    report.configurations = search.statistics().configurations;
    report.backtracks = search.statistics().backtracks;
    if (valid) report.counterexample = counterexample(search, partition, timeline);
  }

  // All that is known without looking any further: not all returns can be satisfied.
  Counterexample last_return(const Partition& partition) const {
    Counterexample result;
    if (partition.key != nullptr) result.key = *partition.key;
    std::int64_t last = -1;
    for (const std::uint32_t member : partition.members) {
      const std::int64_t returned = intervals_[member].returned;
      if (returned == history::Operation::kNever || returned <= last) continue;
      last = returned;
      result.operation = participants_[member];
    }
    result.open = {result.operation};
    return result;
  }

  static PartitionReport gave_up(const Partition& partition, UnknownReason reason) {
    PartitionReport report;
    report.unfinished.emplace();
    report.unfinished->reason = reason;
    if (partition.key != nullptr) report.unfinished->key = *partition.key;
    return report;
  }

  static Counterexample counterexample(const Partition& partition, const Timeline& timeline,
                                       Rank rank) {
    Counterexample result;
    if (partition.key != nullptr) result.key = *partition.key;
    result.operation = timeline.operation[timeline.by_rank[rank]];
    result.open = open_at(timeline, rank);
    return result;
  }

  template <typename S>
  Counterexample counterexample(const S& search, const Partition& partition,
                                const Timeline& timeline) const {
    Counterexample result = counterexample(partition, timeline, search.statistics().furthest);
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
