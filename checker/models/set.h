// A set.
//
//   add v       returns true when v became a member, false when it was one, null when not said
//   remove v    returns true when v was a member, false when it was none, null when not said
//   contains v  returns whether v is a member
//   read        returns all members, in any order; null when there are none
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/hash.h"
#include "checker/model.h"
#include "checker/models/shapes.h"
#include "checker/models/word_lists.h"
#include "checker/models/word_map.h"
#include "checker/monitors/monitor.h"
#include "checker/whole_reads.h"

namespace linnet::checker {

enum class SetFunction : std::uint32_t { add, remove, contains, read };

// What the object said of a member before the step; `unsaid` when it did not say.
enum class Membership : std::uint32_t { absent, present, unsaid };

class Set {
 public:
  using State = WordMap;  // 1 for each member

  struct Step {
    SetFunction function = SetFunction::read;
    Membership before = Membership::unsaid;
    std::uint32_t value = 0;  // a ValueId; of a read a WordListId: the members, ascending

    bool operator==(const Step&) const = default;
    std::size_t hash() const {
      return mix(std::uint64_t{value} << 8U | static_cast<std::uint64_t>(function) << 4U |
                 static_cast<std::uint64_t>(before));
    }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<Set, std::string> make(const history::Value& initial, Values& values) {
    if (!initial.is_null() && !initial.is_list()) {
      return tl::make_unexpected("a set begins with a list of its members, or null");
    }
    Set model(values);
    for (const ValueId id : members(initial, values)) model.initial_ = model.initial_.with(id, 1);
    return model;
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    const std::optional<SetFunction> function = set_function(operation.f);
    if (!function) return unknown_function(operation);
    if (*function == SetFunction::read) return compile_read(operation, values);
    Step step;
    step.function = *function;
    step.value = values.id(operation.input);
    const history::Value& output = operation.output;
    const bool said = answered(operation) && output.is_boolean();
    if (answered(operation) && !said) {
      if (*function == SetFunction::contains) return wrong_output(operation, "a boolean");
      if (!output.is_null()) return wrong_output(operation, "a boolean or null");
    }
    if (said) {
      const bool present = output.as_boolean() != (step.function == SetFunction::add);
      step.before = present ? Membership::present : Membership::absent;
    }
    return step;
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    if (step.function == SetFunction::read) {
      return equals(state, (*lists_)[step.value]) ? std::optional(state) : std::nullopt;
    }
    if (step.before != Membership::unsaid) {
      const bool present = state.get(step.value) != 0;
      if (present != (step.before == Membership::present)) return std::nullopt;
    }
    switch (step.function) {
      case SetFunction::add:
        return state.with(step.value, 1);
      case SetFunction::remove:
        return state.with(step.value, 0);
      default:
        return state;
    }
  }

  bool observes(const Step& step) const {
    switch (step.function) {
      case SetFunction::add:
        return step.before == Membership::present;
      case SetFunction::remove:
        return step.before == Membership::absent;
      default:
        return true;
    }
  }

  // Only of a set that begins empty, and whose members are never read all at once.
  static constexpr MonitoredObject kMonitored = MonitoredObject::set;
  std::optional<MonitoredStep> monitored(const Step& step) const {
    if (initial_.size() > 0 || step.function == SetFunction::read) return std::nullopt;
    if (observes(step)) {
      const bool present = step.before == Membership::present;
      return MonitoredStep{present ? MonitoredKind::present : MonitoredKind::absent, step.value};
    }
    if (step.function == SetFunction::add) return MonitoredStep{MonitoredKind::put, step.value};
    const bool said = step.before == Membership::present;
    return MonitoredStep{said ? MonitoredKind::take : MonitoredKind::discard, step.value};
  }

  // The parts are the values: 1 when they are members, 0 when not.
  bool reads_whole(const Step& step) const { return step.function == SetFunction::read; }
  std::optional<Part> brings(const Step& step) const {
    if (observes(step)) return std::nullopt;
    return Part{step.value, step.function == SetFunction::add ? 1U : 0U};
  }
  std::uint32_t found(const Step& read, std::uint32_t name) const {
    return std::ranges::binary_search((*lists_)[read.value], name) ? 1U : 0U;
  }
  template <typename Visit>
  void amiss(const State& state, const Step& read, const Visit& visit) const {
    const auto found = (*lists_)[read.value];
    auto next = found.begin();
    bool more = true;
    const auto missing_below = [&](ValueId end) {
      while (more && next != found.end() && *next < end) more = visit(Part{*next++, 1});
    };
    state.for_each([&](ValueId value, std::uint32_t /*one*/) {
      missing_below(value);
      if (!more) return false;
      if (next != found.end() && *next == value) {
        ++next;
      } else {
        more = visit(Part{value, 0});
      }
      return more;
    });
    while (more && next != found.end()) more = visit(Part{*next++, 1});
  }

  std::string text(const State& state) const {
    std::vector<ValueId> some;
    state.for_each([&](ValueId value, std::uint32_t /*one*/) {
      some.push_back(value);
      return some.size() < kShown;
    });
    return listing(some, state.size(), *values_);
  }

  std::string misfit(const State& state, const history::Operation& operation) const {
    if (operation.f == "read") return returned_but(operation, "the members were " + text(state));
    // What it returned is wrong, so the truth is the opposite.
    const bool present = operation.output.as_boolean() == (operation.f == "add");
    return returned_but(operation, fmt::format("{} was {}", operation.input.text(),
                                               present ? "a member" : "not a member"));
  }

  std::size_t hash(const State& state) const { return state.hash(); }
  std::size_t bytes(const State& state) const { return state.bytes(); }

 private:
  static std::optional<SetFunction> set_function(history::Name name) {
    static const history::Name kAdd("add");
    static const history::Name kRemove("remove");
    static const history::Name kContains("contains");
    static const history::Name kRead("read");
    if (name == kAdd) return SetFunction::add;
    if (name == kRemove) return SetFunction::remove;
    if (name == kContains) return SetFunction::contains;
    if (name == kRead) return SetFunction::read;
    return std::nullopt;
  }

  explicit Set(const Values& values)
      : values_(&values), lists_(std::make_shared<WordLists>(values.budget())) {}

  // A member that a read lists twice stays twice in the step's list, which then fits no state.
  tl::expected<Step, std::string> compile_read(const history::Operation& operation,
                                               Values& values) const {
    Step step;
    if (!answered(operation)) return step;
    if (!operation.output.is_null() && !operation.output.is_list()) {
      return wrong_output(operation, "a list");
    }
    std::vector<ValueId> found = members(operation.output, values);
    std::ranges::sort(found);
    step.value = lists_->id(found);
    return step;
  }

  static bool equals(const State& state, std::span<const std::uint32_t> ascending) {
    if (state.size() != ascending.size()) return false;
    auto next = ascending.begin();
    bool equal = true;
    state.for_each([&](ValueId value, std::uint32_t /*one*/) {
      equal = value == *next++;
      return equal;
    });
    return equal;
  }

  State initial_;
  const Values* values_;
  std::shared_ptr<WordLists> lists_;  // what reads returned; compile() adds to it
};

static_assert(Model<Set> && Monitored<Set>);

}  // namespace linnet::checker
