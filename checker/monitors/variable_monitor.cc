// The monitor of registers whose written values are all different.
//
// A write and the reads of its value form a *cluster*, which stands together in every legal order:
// the write first. The reads of the initial value are a cluster whose write came before everything.
// Let f be the first return in a cluster and s the last call. Cluster i must come before cluster j
// if and only if an operation of i precedes one of j, that is, f(i) < s(j). So the history is
// linearizable if and only if no read returned before its write was called and this relation has no
// cycle (this is the zone condition of Gibbons and Korach, said otherwise).
//
// If it has none, sorting by min(f, s), of equal ones those with s <= f first, respects it. Proof:
// let f(j) < s(i), so j must come first, and not f(i) < s(j), so s(j) <= f(i).
//   s(i) <= f(i): then min(j) <= f(j) < s(i) = min(i).
//   f(i) < s(i), f(j) < s(j): then min(j) = f(j) < s(j) <= f(i) = min(i).
//   f(i) < s(i), s(j) <= f(j): then min(j) = s(j) <= f(i) = min(i), and j goes first when equal.
// Hence it is enough to sort and to see whether any cluster must come before one that is ahead of
// it.
//
// A write of unknown outcome whose value nobody read is left out: no operation depends on it. One
// that was read is a write that returns never.
#include "checker/monitors/judges.h"

namespace linnet::checker {
namespace {

struct Cluster {
  Moment write_called = kNeverReturns;  // kNeverReturns: no write
  Moment first_return = kNeverReturns;
  Moment last_call = 0;
  std::uint32_t next = kNeverReturns;  // another cluster with the same place in the order

  bool takes_part() const { return first_return != kNeverReturns; }
  bool forward() const { return first_return < last_call; }
  Moment place() const { return std::min(first_return, last_call); }
};

struct Clusters {
  explicit Clusters(Budget& budget)
      : of_value(budgeted<Cluster>(budget)), at(budgeted<std::uint32_t>(budget)) {}

  BudgetVector<Cluster> of_value;
  BudgetVector<std::uint32_t> at;  // by place: the first cluster there, or kNeverReturns
  Moment initial_last_call = 0;
  Answer so_far = Answer::valid;
};

void note(Cluster& cluster, const MonitoredOperation& operation) {
  cluster.first_return = std::min(cluster.first_return, operation.returned);
  cluster.last_call = std::max(cluster.last_call, operation.called);
}

Clusters clusters(const MonitorInput& input, Budget& budget) {
  Clusters result(budget);
  result.of_value.resize(input.values);
  bool too_early = false;  // a read returned before its write was called
  for (const MonitoredOperation& operation : input.operations) {
    Cluster& cluster = result.of_value[operation.value];
    switch (operation.kind) {
      case MonitoredKind::put:
        if (cluster.write_called != kNeverReturns) {
          result.so_far = Answer::ambiguous;
          return result;
        }
        // What is noted before the write are returns of reads.
        too_early |= cluster.first_return < operation.called;
        cluster.write_called = operation.called;
        note(cluster, operation);
        break;
      case MonitoredKind::present:
        too_early |=
            cluster.write_called != kNeverReturns && operation.returned < cluster.write_called;
        note(cluster, operation);
        break;
      case MonitoredKind::empty:
        result.initial_last_call = std::max(result.initial_last_call, operation.called);
        break;
      default:
        result.so_far = Answer::ambiguous;
        return result;
    }
  }
  if (too_early) result.so_far = Answer::invalid;
  budget.poll();
  result.at.resize(input.moments, kNeverReturns);
  for (std::uint32_t value = 0; value < input.values; ++value) {
    Cluster& cluster = result.of_value[value];
    if (!cluster.takes_part()) continue;
    if (cluster.write_called == kNeverReturns) result.so_far = Answer::invalid;
    std::uint32_t& first = result.at[cluster.place()];
    cluster.next = first;
    first = value;
  }
  return result;
}

// Visits the clusters in order: visit(value, cluster).
template <typename Visit>
void in_order(const Clusters& all, Visit visit) {
  for (const std::uint32_t first : all.at) {
    for (const bool forward : {false, true}) {
      for (std::uint32_t value = first; value != kNeverReturns; value = all.of_value[value].next) {
        const Cluster& cluster = all.of_value[value];
        if (cluster.forward() == forward) visit(value, cluster);
      }
    }
  }
}

// Of legal clusters.
BudgetVector<std::uint32_t> order_of(const Clusters& all, const MonitorInput& input,
                                     Budget& budget) {
  const auto operations = input.operations;
  // How many operations each cluster has, then where the next of it goes.
  auto next = budgeted<std::uint32_t>(budget, input.values);
  std::uint32_t size = 0;
  for (const MonitoredOperation& operation : operations) {
    ++(operation.kind == MonitoredKind::empty ? size : next[operation.value]);
  }
  in_order(all, [&](std::uint32_t value, const Cluster& /*cluster*/) {
    const std::uint32_t members = next[value];
    next[value] = size + 1;  // the place at `size` is the write's
    size += members;
  });
  auto order = budgeted<std::uint32_t>(budget, size);
  budget.poll();
  // Reads of one value must be in real-time order: that of their calls will do.
  auto by_call = budgeted<std::uint32_t>(budget);
  const bool sorted = std::ranges::is_sorted(operations, {}, &MonitoredOperation::called);
  if (!sorted) {
    by_call.resize(operations.size());
    for (std::uint32_t i = 0; i < by_call.size(); ++i) by_call[i] = i;
    std::ranges::sort(by_call, {}, [&](std::uint32_t i) { return operations[i].called; });
  }
  std::uint32_t initial = 0;
  for (std::size_t n = 0; n < operations.size(); ++n) {
    const std::uint32_t i = sorted ? static_cast<std::uint32_t>(n) : by_call[n];
    const MonitoredOperation& operation = operations[i];
    if (operation.kind == MonitoredKind::empty) {
      order[initial++] = i;
    } else if (operation.kind == MonitoredKind::present) {
      order[next[operation.value]++] = i;
    }
  }
  // `next` stands at each cluster's end now, and so at the write of the cluster behind it.
  auto writes = budgeted<std::uint32_t>(budget, input.values, kNeverReturns);
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    if (operations[i].kind == MonitoredKind::put) writes[operations[i].value] = i;
  }
  std::uint32_t place = initial;
  in_order(all, [&](std::uint32_t value, const Cluster& /*cluster*/) {
    order[place] = writes[value];
    place = next[value];
  });
  return order;
}

}  // namespace

Answer judge_variable(const MonitorInput& input, Budget& budget,
                      BudgetVector<std::uint32_t>* order) {
  const Clusters all = clusters(input, budget);
  if (all.so_far != Answer::valid) return all.so_far;
  budget.poll();
  Moment last_call_ahead = all.initial_last_call;
  bool legal = true;
  in_order(all, [&](std::uint32_t /*value*/, const Cluster& cluster) {
    legal &= cluster.first_return >= last_call_ahead;
    last_call_ahead = std::max(last_call_ahead, cluster.last_call);
  });
  if (legal && order != nullptr) *order = order_of(all, input, budget);
  return legal ? Answer::valid : Answer::invalid;
}

}  // namespace linnet::checker
