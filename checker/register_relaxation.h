// The sound steps that make the history of a register smaller, or of what is like one: an object
// that holds one value at a time. A set of which one element only is spoken of is one, and a
// multi-register of which one register only is.
//
// An operation is divided into what it *saw* (a read; a cas's expected value) and what it *left* (a
// write; a cas's new value). A *choice* says which of these are kept, and the history built from a
// closed choice is sound: an order of the whole history gives one of what was built. The proofs,
// each for an order L of the whole:
//
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
#include <memory>
#include <string_view>
#include <vector>

#include "checker/relaxation.h"

namespace linnet::checker {

class RegisterRelaxation : public Relaxation {
 public:
  // What becomes of operations of unknown outcome: the last step above, or they are kept as they
  // are unless left out by the others. Only with `all` can the history be kept whole.
  enum class CrashedWrites { few, all };

  // Null when the object is not like a register, or when there are operations that cannot be
  // divided. Refers to the operations taken.
  static std::unique_ptr<RegisterRelaxation> make(std::string_view model,
                                                  std::span<const Taken> taken,
                                                  const history::Value& initial,
                                                  CrashedWrites crashed);

  std::size_t size() const override { return items_.size(); }
  Keep all_of(std::size_t unit) const override {
    return {items_[unit].left != kNothing, items_[unit].seen != kNothing};
  }
  std::int64_t end(std::size_t unit) const override { return items_[unit].taken.end(); }
  void close(Choice& choice) const override;
  Built build(const Choice& choice) const override;
  void restrict_to(const Choice& choice) override;

 private:
  using ValueNumber = std::uint32_t;
  static constexpr std::uint32_t kNothing = ~std::uint32_t{0};

  struct Item {
    Taken taken;
    ValueNumber seen = kNothing;
    ValueNumber left = kNothing;
    // The least return of all completed operations that left something and were called after this
    // one had returned: from then on nothing sees what this one left.
    std::int64_t gone = history::Operation::kNever;
    // Where nothing can have left what was seen: what left it last before, to show that it was once
    // there. Not needed for the proof.
    std::uint32_t last_source = kNothing;
  };

  void find_when_gone();
  void find_last_sources();
  // By value: who left it, in order of call.
  std::vector<std::vector<std::uint32_t>> sources() const;

  history::Value initial_;
  CrashedWrites crashed_ = CrashedWrites::all;
  std::size_t values_ = 0;
  std::vector<Item> items_;  // in order of call
};

}  // namespace linnet::checker
