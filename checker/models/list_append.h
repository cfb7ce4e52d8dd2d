// A list that grows at its end.
//
//   append v  its result is ignored
//   read      returns the whole list; null is the empty one
//
// Begins with a list; null is the empty one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/foresight.h"
#include "checker/hash.h"
#include "checker/model.h"
#include "checker/models/sequence.h"
#include "checker/models/shapes.h"
#include "checker/models/word_lists.h"

namespace linnet::checker {

class ListAppend {
 public:
  using State = Sequence;

  struct Step {
    bool appends = false;
    std::uint32_t value = 0;  // the ValueId appended, or the WordListId of the list read

    bool operator==(const Step&) const = default;
    std::size_t hash() const { return mix(std::uint64_t{value} << 1U | (appends ? 1U : 0U)); }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<ListAppend, std::string> make(const history::Value& initial, Values& values) {
    if (!initial.is_null() && !initial.is_list()) {
      return tl::make_unexpected("an append-only list begins with a list, or null");
    }
    return ListAppend(Sequence(members(initial, values)), values);
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    if (operation.f == "append") return Step{true, values.id(operation.input)};
    if (operation.f != "read") return unknown_function(operation);
    if (!answered(operation)) return Step{};
    if (!operation.output.is_null() && !operation.output.is_list()) {
      return wrong_output(operation, "a list");
    }
    return Step{false, lists_->id(members(operation.output, values))};
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    if (step.appends) return state.pushed(step.value);
    const bool same = lists_->hash(step.value) == state.hash() && state == (*lists_)[step.value];
    return same ? std::optional(state) : std::nullopt;
  }

  bool observes(const Step& step) const { return !step.appends; }

  // A read that is still to come finds a list that begins with the present one; one that has been,
  // found a beginning of it. So when the list is no beginning of what the longest read found, all
  // reads are lost that found a beginning of that, as long as the list or longer. When it is one,
  // or longer, those are lost that part from the longest within it.
  class Outlook {
   public:
    Outlook(const WordLists& lists, std::span<const Returning<Step>> to_come) {
      std::span<const std::uint32_t> longest;
      for (const auto& [step, rank] : to_come) {
        if (!step.appends && lists[step.value].size() > longest.size()) longest = lists[step.value];
      }
      beginnings_.push_back({});
      for (const std::uint32_t word : longest) {
        beginnings_.push_back({Sequence::appended(beginnings_.back().hash, word), kNone, kNone});
      }
      for (const auto& [step, rank] : to_come) {
        if (!step.appends) add(lists[step.value], longest, rank);
      }
      for (std::size_t i = beginnings_.size() - 1; i-- > 0;) {
        keep_least(beginnings_[i].along, beginnings_[i + 1].along);
      }
      for (std::size_t i = 1; i < beginnings_.size(); ++i) {
        keep_least(beginnings_[i].apart, beginnings_[i - 1].apart);
      }
    }

    // Lists with different hashes differ.
    std::optional<Rank> lost(const State& state) const {
      const bool longer = state.size() >= beginnings_.size();
      const Beginning& beginning = longer ? beginnings_.back() : beginnings_[state.size()];
      const Rank rank =
          longer || beginning.hash == state.hash() ? beginning.apart : beginning.along;
      return rank == kNone ? std::nullopt : std::optional(rank);
    }

    std::size_t bytes() const { return beginnings_.capacity() * sizeof(Beginning); }

   private:
    // Of what the longest read found: so many words. And the first return of the reads that found
    // these, more of them or not; and of those that part from the longest within them.
    struct Beginning {
      std::uint64_t hash = 0;
      Rank along = kNone;
      Rank apart = kNone;
    };

    static void keep_least(Rank& rank, Rank other) { rank = std::min(rank, other); }

    void add(std::span<const std::uint32_t> found, std::span<const std::uint32_t> longest,
             Rank rank) {
      const auto parting = std::ranges::mismatch(found, longest).in1 - found.begin();
      const auto place = static_cast<std::size_t>(parting);
      if (place == found.size()) {
        keep_least(beginnings_[place].along, rank);
      } else {
        keep_least(beginnings_[place + 1].apart, rank);
      }
    }

    std::vector<Beginning> beginnings_;  // by length
  };

  Outlook outlook(std::span<const Returning<Step>> to_come) const {
    return Outlook(*lists_, to_come);
  }

  std::string text(const State& state) const {
    return listing(state.first(kShown), state.size(), *values_);
  }

  // Where what was read and the list part.
  std::string misfit(const State& state, const history::Operation& operation) const {
    const std::size_t read = operation.output.is_null() ? 0 : operation.output.as_list().size();
    const std::vector<ValueId> held = state.first(read);
    for (std::size_t i = 0; i < held.size(); ++i) {
      const history::Value& one = operation.output.as_list()[i];
      if (one == values_->value(held[i])) continue;
      return fmt::format("{} returned {} at place {} of the list, where {} was", operation.f,
                         one.text(), i + 1, values_->value(held[i]).text());
    }
    return fmt::format("{} returned {} member{}, but the list had {}", operation.f, read,
                       read == 1 ? "" : "s", state.size());
  }

  std::size_t hash(const State& state) const { return state.hash(); }
  std::size_t bytes(const State& state) const { return state.bytes(); }

 private:
  ListAppend(Sequence initial, const Values& values)
      : initial_(std::move(initial)),
        values_(&values),
        lists_(std::make_shared<WordLists>(values.budget())) {}

  Sequence initial_;
  const Values* values_;
  std::shared_ptr<WordLists> lists_;  // what reads returned; compile() adds to it
};

static_assert(Model<ListAppend>);

}  // namespace linnet::checker
