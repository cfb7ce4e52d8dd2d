// The sound steps that make the history of a register smaller.
//
// An operation is divided into what it *saw* (a read; a cas's expected value) and what it *left* (a
// write; a cas's new value). A *choice* says which of these are kept, and the history built from a
// closed choice is sound: an order of the whole history gives one of what was built. The proofs,
// each for an order L of the whole:
//
//   After the violation  What was called after the culprit's return is left out; what returned
//                        after it is of unknown outcome. Cut L behind the last operation that had
//                        returned by then: all before the cut had been called, and what is missing
//                        had not returned.
//   What was seen        may be left out: to strike a read changes no state, and a cas without its
//                        expectation is a write of its new value.
//   What was left        by an operation o may be left out, unless something that is kept can have
//                        seen it. Take a kept x that saw v. The last before it in L to leave
//                        anything, m, left v; if m is kept it is still the last before x. So it
//                        suffices to keep all that m can be: whatever left v, but for o when
//                        x.returned < o.called (o stands behind x), or when a completed w that left
//                        something has o.returned < w.called and w.returned < x.called (w stands
//                        between o and x). w need not be kept: the argument is about L. One number
//                        for each o decides: the least return of all w called after o returned.
//   Crashed writes       of v, where all but their call and v is left out: as many as kept
//                        operations saw v suffice, those called first. At most so many are an m.
//                        Sorted by call, let the i-th of those that are one give its place in L to
//                        the i-th called of all: that one was called no later, and as it never
//                        returns, nothing has to stand behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checker/minimize.h"
#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

class RegisterRelaxation {
 public:
  // What becomes of operations of unknown outcome: the last step above, or they are kept as they
  // are unless left out by the others. Only with `all` can the history be kept whole.
  enum class CrashedWrites { few, all };

  // What is kept of each operation.
  struct Keep {
    bool left = false;
    bool saw = false;

    bool operator==(const Keep&) const = default;
  };
  using Choice = std::vector<Keep>;

  // None when there are operations other than reads, writes and cas. The operations outlive it.
  static std::optional<RegisterRelaxation> make(std::span<const history::Operation> operations,
                                                const CheckResult& result, CrashedWrites crashed);

  // Operations that can be chosen, in order of call; only they have places in a Choice.
  std::size_t size() const { return items_.size(); }
  // Of the same object, called by the violation and not failed.
  std::size_t out_of() const { return out_of_; }

  // The `count` operations that ended last (or, if they did not end, were called last), closed.
  Choice latest(std::size_t count) const;

  // Adds what a choice needs to be sound. A closed choice that loses something and is closed again
  // gets nothing that it did not have.
  void close(Choice& choice) const;

  // In order of call. Precondition: the choice is closed.
  std::vector<SubHistory::Part> build(const Choice& choice) const;

  // The same, of nothing but what is chosen, with all that is known from the whole.
  // Precondition: the choice is closed.
  RegisterRelaxation restricted(const Choice& choice) const;

 private:
  using ValueNumber = std::uint32_t;
  static constexpr std::uint32_t kNothing = ~std::uint32_t{0};

  struct Item {
    OperationIndex operation = 0;
    std::int64_t called = 0;
    std::int64_t returned = history::Operation::kNever;
    ValueNumber seen = kNothing;
    ValueNumber left = kNothing;
    // The least return of all completed operations that left something and were called after this
    // one had returned: from then on nothing sees what this one left.
    std::int64_t gone = history::Operation::kNever;
    // Where nothing can have left what was seen: what left it last before, to show that it was once
    // there. Not needed for the proof.
    std::uint32_t last_source = kNothing;

    bool completed() const { return returned != history::Operation::kNever; }
  };

  void find_when_gone();
  void find_last_sources();
  // By value: who left it, in order of call.
  std::vector<std::vector<std::uint32_t>> sources() const;

  std::span<const history::Operation> operations_;
  CrashedWrites crashed_ = CrashedWrites::all;
  std::size_t values_ = 0;
  std::size_t out_of_ = 0;
  std::vector<Item> items_;  // in order of call
};

}  // namespace linnet::checker
