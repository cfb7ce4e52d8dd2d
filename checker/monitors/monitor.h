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
//
// Operations of unknown outcome take part; the answer is always exact.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "checker/budget.h"
#include "checker/values.h"

namespace linnet::checker {

enum class MonitoredObject : std::uint8_t { variable, queue };

// What an operation did.
enum class MonitoredKind : std::uint8_t {
  put,       // writes or enqueues the value
  take,      // takes the value out
  take_any,  // of unknown outcome: takes what there is to take, if anything; no value
  present,   // a read returned the value
  empty      // nothing has been put in (variable), or nothing is left in; no value
};

// What a model says of a step.
struct MonitoredStep {
  MonitoredKind kind = MonitoredKind::put;
  ValueId value = Values::kNull;
};

using Moment = std::uint32_t;  // a position, renumbered: order and equality are those of positions
inline constexpr Moment kNeverReturns = ~Moment{0};

// An operation as a monitor sees it. Values are numbered from 0 without gaps.
// Of unknown outcome are a put or a take_any that never return.
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
  Moment moments = 0;        // all positions are below; of the order of the number of operations
};

enum class Answer {
  valid,
  invalid,
  ambiguous  // a value was put in twice, or an operation is not one of this object's
};

// Decides. Throws LimitReached.
Answer judge(MonitoredObject object, const MonitorInput& input, Budget& budget);

// Of an invalid input: the place of the operation with the first return that makes it so, that is,
// what was seen up to and with this return is invalid, and what was seen before it is not. Judges
// O(log n) prefixes. Throws LimitReached.
std::size_t first_impossible(MonitoredObject object, const MonitorInput& input, Budget& budget);

// Of a valid input of a variable: a legal order, by place. Throws LimitReached.
BudgetVector<std::uint32_t> variable_order(const MonitorInput& input, Budget& budget);

// Whether the monitors of this object make a witness.
constexpr bool makes_order(MonitoredObject object) {
  return object == MonitoredObject::variable;
}

// The model's side, all optional:
//
//   static constexpr MonitoredObject kMonitored = MonitoredObject::queue;
//   // None when no monitor can judge a history with this step.
//   std::optional<MonitoredStep> monitored(const Step& step) const;
template <typename M>
concept Monitored = requires(const M& model, const typename M::Step& step) {
  { M::kMonitored } -> std::convertible_to<MonitoredObject>;
  { model.monitored(step) } -> std::same_as<std::optional<MonitoredStep>>;
};

}  // namespace linnet::checker
