// The kind of a violation, in the words of the field.
//
// A kind is named only where its definition is a fact of the history: of who was called, who
// returned, and what was said; never of what may have happened inside. C is the culprit, *before*
// is order in real time, and what has an unknown outcome may have happened.
//
//   phantom read      C saw a value (element) that nobody had written (put in) who was called
//                     before C returned, and that was not there at first.
//   dirty read        The same, but an operation that is said to have failed would have written it.
//   stale read        C saw what had been replaced: all that wrote it came before an operation x
//                     that wrote, or saw, something else; and x came before C. Or C missed what was
//                     there (an element, a part of a sum) that others saw sooner or later.
//   lost write        C missed what an operation before it is said to have done and nothing can
//                     have undone, and no operation of the whole history saw it. (For a register:
//                     a stale read of what was there before a write x that nobody saw, where at
//                     least two operations after x saw the old value. One alone is a stale read.)
//   lost update       C changed a value that had been replaced; or more operations changed it to
//                     something else than there are that wrote it; or a counter gave two additions
//                     the same sum.
//   duplicate effect  What was done once shows twice: an element was taken out, removed, or listed
//                     more often than it was put in; a sum is more than everything that was added;
//                     a lock was released more often than acquired, or a token given twice.
//   order inversion   Two elements came out in an order that the object forbids, or were listed
//                     against the order in which they were put in or listed before; a token is less
//                     than one before it.
//   too many holders  More hold a lock, or permits, than there can be.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "checker/minimize.h"
#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

enum class Anomaly {
  phantom_read,
  dirty_read,
  stale_read,
  lost_write,
  lost_update,
  duplicate_effect,
  order_inversion,
  too_many_holders
};

// "stale read".
std::string_view name(Anomaly anomaly);

// What it means, to follow the name: "what it saw had been replaced before".
std::string_view meaning(Anomaly anomaly);

// None where it cannot be told. `sub_history`, if there is one, says which elements to compare for
// their order; the facts are those of the whole.
// Precondition: `result` is what check() said about `operations`, and its verdict is invalid.
std::optional<Anomaly> anomaly(std::span<const history::Operation> operations,
                               const CheckResult& result, const SubHistory* sub_history);

}  // namespace linnet::checker
