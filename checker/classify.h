// Steps numbered, so that interchangeable operations are known by one integer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "checker/budget.h"
#include "checker/hash.h"
#include "checker/model.h"
#include "checker/state_store.h"
#include "checker/timeline.h"

namespace linnet::checker {

// The classes of some steps.
template <Model M>
class Classes {
 public:
  using Step = typename M::Step;

  Classes(const M& model, std::span<const Step> steps, Budget& budget)
      : class_of_(budgeted<ClassId>(budget)),
        steps_(budgeted<Step>(budget)),
        traits_(budgeted<ClassTraits>(budget)),
        sites_(budgeted<StateWord>(budget)),
        table_(budgeted<ClassId>(budget, 64, kNone)) {
    class_of_.reserve(steps.size());
    for (const Step& step : steps) class_of_.push_back(number(step));
    traits_.reserve(steps_.size());
    for (const Step& step : steps_) {
      traits_.push_back(ClassTraits{observes(model, step), overwrites(model, step)});
    }
    if constexpr (has_transitions<M>()) number_sites(model, budget);
  }

  std::size_t size() const { return steps_.size(); }
  std::span<const ClassId> class_of() const { return class_of_; }  // of steps[i]
  std::span<const Step> steps() const { return steps_; }           // by class
  std::span<const ClassTraits> traits() const { return traits_; }  // by class
  // The states that some class needs or leaves, and the initial one, which comes first. Of models
  // with transitions alone.
  std::span<const StateWord> sites() const { return sites_; }

 private:
  ClassId number(const Step& step) {
    const std::size_t at = place(step);
    if (table_[at] != kNone) return table_[at];
    const auto number = static_cast<ClassId>(steps_.size());
    steps_.push_back(step);
    table_[at] = number;
    if (steps_.size() * 2 > table_.size()) grow();
    return number;
  }

  std::size_t place(const Step& step) const {
    const std::size_t last = table_.size() - 1;
    std::size_t at = mix(step.hash()) & last;
    while (table_[at] != kNone && !(steps_[table_[at]] == step)) at = (at + 1) & last;
    return at;
  }

  void grow() {
    BudgetVector<ClassId> bigger(table_.size() * 2, kNone, table_.get_allocator());
    table_.swap(bigger);
    for (ClassId id = 0; id < steps_.size(); ++id) table_[place(steps_[id])] = id;
  }

  // States are numbered like steps, with an open-addressing table that is needed no longer after.
  void number_sites(const M& model, Budget& budget) {
    std::size_t capacity = 16;
    while (capacity < 4 * steps_.size() + 4) capacity *= 2;
    auto table = budgeted<SiteId>(budget, capacity, kNone);
    const auto site = [&](StateWord state) {
      std::size_t at = mix(state) & (capacity - 1);
      while (table[at] != kNone && sites_[table[at]] != state) at = (at + 1) & (capacity - 1);
      if (table[at] == kNone) {
        table[at] = static_cast<SiteId>(sites_.size());
        sites_.push_back(state);
      }
      return table[at];
    };
    site(model.initial());
    for (ClassId id = 0; id < steps_.size(); ++id) {
      const auto transition = model.transition(steps_[id]);
      if (transition.needs) traits_[id].needs = site(*transition.needs);
      if (transition.leaves) traits_[id].leaves = site(*transition.leaves);
    }
  }

  BudgetVector<ClassId> class_of_;
  BudgetVector<Step> steps_;
  BudgetVector<ClassTraits> traits_;
  BudgetVector<StateWord> sites_;
  BudgetVector<ClassId> table_;  // open addressing, a power of two; kNone where free
};

}  // namespace linnet::checker
