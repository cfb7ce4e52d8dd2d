// Near-linear monitors: they decide partitions of the standard types whose history is unambiguous,
// which is to say that no value is put in (written, added, enqueued, ...) more than once.
//
// A monitor knows nothing of models: it sees intervals and what each operation did to which value.
// How a model says so is at the end of this header.
//
//   register        zones (Gibbons and Korach, "Testing shared memories", SIAM J. Comput. 26(4),
//                   1997, section 4.2)                                                      O(n)
//   queue           bad patterns (Henzinger, Sezgin and Vafeiadis, "Aspect-oriented
//                   linearizability proofs", CONCUR 2013, section 4)                        O(n)
//   stack           the value at the bottom first (after Lee and Mathur, "Efficient
//                   decrease-and-conquer linearizability monitoring", OOPSLA 2025)    O(n log n)
//   priority queue  takes as early as they can be                                     O(n log n)
//   set             value by value                                                          O(n)
//
// The proofs are in the monitors' own files. Operations of unknown outcome take part. A monitor is
// never wrong; those of stacks and priority queues leave some histories with takes of unknown
// outcome undecided.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "checker/budget.h"
#include "checker/values.h"

namespace linnet::checker {

enum class MonitoredObject : std::uint8_t { variable, queue, stack, priority_queue, set };

// What an operation did.
enum class MonitoredKind : std::uint8_t {
  put,       // writes or puts in the value, which was not in before
  take,      // takes the value out
  take_any,  // of unknown outcome: takes what there is to take, if anything; no value
  discard,   // set: takes the value out if it is in; did not say or its outcome is unknown
  present,   // variable: a read returned the value; set: said that the value is in
  absent,    // set: said that the value is not in
  empty      // nothing has been put in (variable), or nothing is left in; no value
};

// What a model says of a step.
struct MonitoredStep {
  MonitoredKind kind = MonitoredKind::put;
  ValueId value = Values::kNull;
};

using Moment = std::uint32_t;  // of a call or a return; no two are equal
inline constexpr Moment kNeverReturns = ~Moment{0};

// An operation as a monitor sees it. Values are numbered from 0 without gaps; those of a priority
// queue in their order. Of unknown outcome are a put, a take_any or a discard that never return.
struct MonitoredOperation {
  Moment called = 0;
  Moment returned = kNeverReturns;
  std::uint32_t value = 0;
  MonitoredKind kind = MonitoredKind::put;
};

// Some operations of one object, in any order.
struct MonitorInput {
  std::span<const MonitoredOperation> operations;
  std::uint32_t values = 0;  // all are below
  Moment moments = 0;        // all are below; of the order of the number of operations
};

enum class Answer {
  valid,
  invalid,
  undecided,  // too many ways for the operations of unknown outcome
  ambiguous   // a value was put in twice, or an operation is not one of this object's
};

// Decides. Where a legal order is found on the way (makes_order), and one is asked for, it is put
// to `order`, by place. Throws LimitReached.
Answer judge(MonitoredObject object, const MonitorInput& input, Budget& budget,
             BudgetVector<std::uint32_t>* order = nullptr);

// Of an invalid input: the place of an operation with whose return it is judged invalid: what was
// seen up to and with this return is invalid, and what was seen before it is not judged so. Judges
// O(log n) prefixes. Throws LimitReached.
std::size_t first_impossible(MonitoredObject object, const MonitorInput& input, Budget& budget);

// Whether the monitor of this object makes a legal order.
constexpr bool makes_order(MonitoredObject object) {
  return object == MonitoredObject::variable;
}

// The model's side, all optional:
//
//   static constexpr MonitoredObject kMonitored = MonitoredObject::queue;
//   // None when no monitor can judge a history with this step.
//   std::optional<MonitoredStep> monitored(const Step& step) const;
//   // Of a priority queue: sorts values, the one that comes out first to the front.
//   void sort_values(std::span<ValueId> values) const;
template <typename M>
concept Monitored = requires(const M& model, const typename M::Step& step) {
  { M::kMonitored } -> std::convertible_to<MonitoredObject>;
  { model.monitored(step) } -> std::same_as<std::optional<MonitoredStep>>;
};

}  // namespace linnet::checker
