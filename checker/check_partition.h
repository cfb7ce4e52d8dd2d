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
#include "checker/compiled.h"
#include "checker/monitors/dispatch.h"
#include "checker/online_walk.h"
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
  const history::Value* key = nullptr;  // of the object; null when it has none
  std::size_t operations = 0;           // that took part
  std::optional<Refusal> refusal;       // then nothing below is here
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
std::vector<LocalId> open_at(const Timeline& timeline, Rank rank);

// The classes of crashed operations that were tried most, most first, up to five. `operations` are
// those of the timeline.
std::vector<CrashedClass> costliest(const Timeline& timeline,
                                    std::span<const OperationIndex> operations,
                                    std::span<const std::uint64_t> tried);

// Everything referred to outlives it.
template <Model M, Rules kRules>
class PartitionChecker {
 public:
  using Step = typename M::Step;

  // `operations` are all there are.
  PartitionChecker(const Compiled<M>& object, std::span<const history::Operation> operations,
                   Algorithm algorithm, Budget& budget)
      : object_(object), operations_(operations), algorithm_(algorithm), budget_(budget) {}

  PartitionReport check() const {
    PartitionReport report = decide_within_limits();
    report.key = object_.key;
    report.operations = object_.size();
    return report;
  }

 private:
  PartitionReport decide_within_limits() const {
    try {
      return decide();
    } catch (const LimitReached& limit) {
      return gave_up(limit.reason);
    } catch (const std::bad_alloc&) {
      return gave_up(UnknownReason::memory);
    }
  }

  PartitionReport decide() const {
    if (algorithm_ == Algorithm::automatic || algorithm_ == Algorithm::monitor) {
      PartitionReport report = monitor();
      if (!report.refusal || algorithm_ == Algorithm::monitor) return report;
    }
    const Classes<M> classes(object_.model, object_.steps, budget_);
    const Timeline timeline = make_timeline(classes);
    if (algorithm_ == Algorithm::online) {
      PartitionReport report = search<OnlineWalk<M>>(timeline, classes);
      report.algorithm = Algorithm::online;
      return report;
    }
    return timeline.slots <= 64 ? search<Search<M, 1, kRules>>(timeline, classes)
                                : search<Search<M, 0, kRules>>(timeline, classes);
  }

  Timeline make_timeline(const Classes<M>& classes) const {
    return checker::make_timeline(object_.intervals, classes.class_of(), classes.size(), budget_);
  }

  template <typename Engine>
  PartitionReport search(const Timeline& timeline, const Classes<M>& classes) const {
    Engine search(object_.model, timeline, classes, budget_);
    PartitionReport report;
    try {
      report.verdict = search.run() ? Verdict::valid : Verdict::invalid;
      if (report.verdict == Verdict::valid) {
        budget_.take(search.order().size_bytes());  // held to the end of the check
        report.order.emplace();
        report.order->reserve(search.order().size());
        for (const LocalId id : search.order()) report.order->push_back(object_.operations[id]);
      } else {
        report.counterexample = counterexample(search, timeline);
      }
    } catch (const LimitReached& limit) {
      report = gave_up(limit.reason);
      report.unfinished->returns_satisfied = search.statistics().furthest;
      report.unfinished->returns_total = timeline.returns();
      report.unfinished->costliest =
          costliest(timeline, object_.operations, search.crashed_tried());
    }
    report.configurations = search.statistics().configurations;
    report.backtracks = search.statistics().backtracks;
    return report;
  }

  // Refuses where the monitor cannot decide.
  PartitionReport monitor() const {
    if constexpr (Monitored<M>) {
      const auto history =
          monitored_history(object_.model, object_.intervals, object_.steps, budget_);
      if (!history) return refused(history.error());
      return judged(*history);
    } else {
      return refused({"the model has no monitor"});
    }
  }

  PartitionReport judged(const MonitoredHistory& history) const {
    PartitionReport report;
    report.algorithm = Algorithm::monitor;
    auto order = budgeted<std::uint32_t>(budget_);
    switch (judge(M::kMonitored, history.input(), budget_, &order)) {
      case Answer::undecided:
        return refused(
            {"which takes of unknown outcome happened is more than a monitor can decide"});
      case Answer::ambiguous:
        return refused({"its value was put in before, and a monitor must tell values apart",
                        second_put(history, budget_)});
      case Answer::invalid:
        report.verdict = Verdict::invalid;
        find_counterexample(history, report);
        break;
      case Answer::valid:
        report.verdict = Verdict::valid;
        if (makes_order(M::kMonitored)) {
          budget_.take(order.size() * sizeof(OperationIndex));  // held to the end of the check
          report.order.emplace();
          report.order->reserve(order.size());
          for (const std::uint32_t i : order) {
            report.order->push_back(object_.operations[i]);
          }
        }
        break;
    }
    return report;
  }

  PartitionReport refused(const NotMonitored& reason) const {
    PartitionReport report;
    report.refusal.emplace();
    report.refusal->why = reason.why;
    if (reason.member) {
      report.refusal->operation = object_.operations[*reason.member];
    }
    return report;
  }

  // A monitor knows no configurations, so the counterexample that says most is the search's. It is
  // taken from there if the search ends about as soon as it would if the history were valid. What
  // meets a limit here leaves the verdict as it is.
  void find_counterexample(const MonitoredHistory& history, PartitionReport& report) const {
    try {
      const Classes<M> classes(object_.model, object_.steps, budget_);
      const Timeline timeline = make_timeline(classes);
      timeline.slots <= 64 ? short_search<1>(timeline, classes, report)
                           : short_search<0>(timeline, classes, report);
      if (report.counterexample) return;
      const std::size_t impossible = first_impossible(M::kMonitored, history.input(), budget_);
      report.counterexample = counterexample(timeline, timeline.rank_of[impossible]);
    } catch (const LimitReached&) {
      if (!report.counterexample) report.counterexample = last_return();
    }
  }

  template <std::size_t kFixed>
  void short_search(const Timeline& timeline, const Classes<M>& classes,
                    PartitionReport& report) const {
    constexpr std::uint64_t kLeast = 10'000;
    Search<M, kFixed, kRules> search(object_.model, timeline, classes, budget_);
    const std::optional<bool> valid = search.run(kLeast + 2 * timeline.returns());
    LINNET_CHECK(valid != true, "the search finds an order where the monitor says there is none");
    report.configurations = search.statistics().configurations;
    report.backtracks = search.statistics().backtracks;
    if (valid) report.counterexample = counterexample(search, timeline);
  }

  // All that is known without looking any further: not all returns can be satisfied.
  Counterexample last_return() const {
    Counterexample result;
    if (object_.key != nullptr) result.key = *object_.key;
    std::int64_t last = -1;
    for (std::size_t i = 0; i < object_.size(); ++i) {
      const std::int64_t returned = object_.intervals[i].returned;
      if (returned == history::Operation::kNever || returned <= last) continue;
      last = returned;
      result.operation = object_.operations[i];
    }
    result.open = {result.operation};
    return result;
  }

  PartitionReport gave_up(UnknownReason reason) const {
    PartitionReport report;
    report.unfinished.emplace();
    report.unfinished->reason = reason;
    if (object_.key != nullptr) report.unfinished->key = *object_.key;
    return report;
  }

  Counterexample counterexample(const Timeline& timeline, Rank rank) const {
    Counterexample result;
    if (object_.key != nullptr) result.key = *object_.key;
    result.operation = object_.operations[timeline.by_rank[rank]];
    for (const LocalId id : open_at(timeline, rank)) result.open.push_back(object_.operations[id]);
    return result;
  }

  template <typename S>
  Counterexample counterexample(const S& search, const Timeline& timeline) const {
    Counterexample result = counterexample(timeline, search.statistics().furthest);
    for (const StuckPoint& point : search.stuck()) {
      FurthestConfiguration configuration;
      const typename M::State state = search.state(point.state);
      configuration.state = object_.model.text(state);
      configuration.crashed_used = point.crashed_used;
      for (const LocalId id : point.latest) {
        configuration.latest.push_back(object_.operations[id]);
      }
      for (const LocalId id : point.open) {
        configuration.misfits.push_back(misfit(state, id));
      }
      for (const LocalId id : point.crashed) {
        configuration.misfits.push_back(misfit(state, id));
      }
      result.furthest.push_back(std::move(configuration));
    }
    return result;
  }

  Misfit misfit(const typename M::State& state, LocalId id) const {
    const OperationIndex index = object_.operations[id];
    if (object_.model.apply(state, object_.steps[id])) {
      return {index, "possible next, but no order goes on from there"};
    }
    return {index, object_.model.misfit(state, operations_[index])};
  }

  const Compiled<M>& object_;
  std::span<const history::Operation> operations_;
  Algorithm algorithm_;
  Budget& budget_;
};

}  // namespace linnet::checker
