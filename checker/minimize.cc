#include "checker/minimize.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"
#include "checker/check.h"
#include "checker/counter_relaxation.h"
#include "checker/element_relaxation.h"
#include "checker/hold_relaxation.h"
#include "checker/known_state.h"
#include "checker/models.h"
#include "checker/name_relaxation.h"
#include "checker/register_relaxation.h"
#include "checker/relaxation.h"

namespace linnet::checker {
namespace {

using history::Operation;
using Clock = std::chrono::steady_clock;

// The first is the one to try first; each is right for the whole history.
using Alternatives = std::vector<std::unique_ptr<Relaxation>>;

// How many operations are tried at first, and how many times more each time.
constexpr std::size_t kFirstWindow = 8;
constexpr std::size_t kGrowth = 4;

class Minimizer {
 public:
  Minimizer(std::span<const Operation> operations, const CheckResult& result,
            std::size_t memory_limit, Clock::time_point end)
      : model_(result.model),
        memory_limit_(memory_limit),
        end_(end),
        taken_(upto(operations, result)),
        out_of_(taken_.size()),
        initial_(result.initial) {}

  std::optional<SubHistory> minimize() {
    bool minimal = reduce();
    // Two or three operations are told without a start.
    constexpr std::size_t kFew = 3;
    if (!best_ || best_->parts.size() > kFew) {
      while (begin_later()) minimal = reduce();
    }
    if (!best_) return std::nullopt;
    best_->out_of = out_of_;
    best_->minimal = minimal && !out_of_time();
    return std::move(best_);
  }

 private:
  // Takes the steps for this kind of object, one kind after the other. Whether they came to an end.
  bool reduce() {
    bool own = false;
    bool ended = true;
    const auto make_smaller = [&](Alternatives alternatives) {
      for (auto& relaxation : alternatives) {
        if (!relaxation) continue;
        own = true;
        if (!find_window(*relaxation)) continue;
        ended = shrink(*relaxation);
        return go_on_from_best();
      }
    };
    using CrashedWrites = RegisterRelaxation::CrashedWrites;
    make_smaller(only(element_relaxation(model_, taken_, initial_)));
    make_smaller(only(hold_relaxation(model_, taken_, initial_)));
    make_smaller(only(name_relaxation(model_, taken_, initial_)));
    make_smaller(only(counter_relaxation(model_, taken_, initial_)));
    Alternatives registers =
        only(RegisterRelaxation::make(model_, taken_, initial_, CrashedWrites::few));
    registers.push_back(RegisterRelaxation::make(model_, taken_, initial_, CrashedWrites::all));
    make_smaller(std::move(registers));
    if (!own) make_smaller(only(observer_relaxation(taken_, initial_)));
    return ended && best_.has_value();
  }

  static Alternatives only(std::unique_ptr<Relaxation> relaxation) {
    Alternatives alternatives;
    alternatives.push_back(std::move(relaxation));
    return alternatives;
  }

  // The latest units that are invalid by themselves, a few more each time.
  bool find_window(Relaxation& relaxation) {
    for (std::size_t count = kFirstWindow;; count *= kGrowth) {
      choice_ = latest(relaxation, count);
      const bool all = count >= relaxation.size();
      // Where much is needed, to try all sizes would cost more than to try the whole.
      const auto kept = static_cast<std::size_t>(std::ranges::count_if(choice_, &Keep::any));
      if ((all || kept <= kGrowth * count) && fails(relaxation)) break;
      if (all || out_of_time()) return false;
    }
    relaxation.restrict_to(choice_);
    std::erase_if(choice_, [](Keep keep) { return !keep.any(); });
    return true;
  }

  // Leaves out larger, then smaller pieces, the earliest first. Whether it came to its end.
  bool shrink(const Relaxation& relaxation) {
    for (std::size_t piece = choice_.size() / 2; piece > 1; piece /= 2) {
      for (std::size_t begin = 0; begin < choice_.size(); begin += piece) {
        if (out_of_time()) return false;
        without(relaxation, begin, std::min(begin + piece, choice_.size()), false);
      }
    }
    for (bool smaller = true; smaller;) {
      smaller = false;
      for (std::size_t i = 0; i < choice_.size(); ++i) {
        if (out_of_time()) return false;
        smaller |= without(relaxation, i, i + 1, false);
        smaller |= without(relaxation, i, i + 1, true);
      }
    }
    return !out_of_time();
  }

  // Leaves these out, or only what they saw, if what remains still fails.
  bool without(const Relaxation& relaxation, std::size_t begin, std::size_t end, bool only_seen) {
    const Choice before = choice_;
    for (std::size_t i = begin; i < end; ++i) {
      choice_[i] = only_seen ? Keep{.left = choice_[i].left} : Keep{};
    }
    relaxation.close(choice_);
    if (choice_ != before && fails(relaxation)) return true;
    choice_ = before;
    return false;
  }

  // Begins behind the latest operation that allows it, if that makes the history smaller.
  bool begin_later() {
    std::vector<std::size_t> places;  // the latest return first
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      if (known_state(model_, taken_[i])) places.push_back(i);
    }
    std::ranges::sort(places, std::greater{}, [&](std::size_t i) { return taken_[i].returned(); });
    const std::size_t most = best_ ? best_->parts.size() : taken_.size() + 1;
    for (std::size_t window = kFirstWindow;; window *= kGrowth) {
      const auto found = std::ranges::find_if(
          places, [&](std::size_t place) { return called_behind(place) >= window; });
      const bool all = found == places.end();
      const auto tried = all ? places.end() : found + 1;
      if (begin_at_one_of({places.begin(), tried}, most)) return true;
      if (all || out_of_time()) return false;
    }
  }

  // Tries the earliest, and if that fails as it should, later ones: those leave less.
  bool begin_at_one_of(std::span<const std::size_t> places, std::size_t most) {
    constexpr std::size_t kTries = 16;
    if (places.empty() || !fails(begin_behind(model_, taken_, places.back()), most)) return false;
    places = places.first(std::min(places.size() - 1, kTries));
    for (const std::size_t place : places) {
      if (out_of_time() || fails(begin_behind(model_, taken_, place), most)) break;
    }
    go_on_from_best();
    return true;
  }

  std::size_t called_behind(std::size_t place) const {
    const auto behind =
        std::ranges::upper_bound(taken_, taken_[place].returned(), {}, &Taken::called);
    return static_cast<std::size_t>(taken_.end() - behind);
  }

  bool fails(const Relaxation& relaxation) {
    return fails(relaxation.build(choice_), taken_.size() + 1);
  }

  // Whether what was built is smaller than `most` and invalid by itself; if so it is the best.
  bool fails(Built built, std::size_t most) {
    if (built.parts.size() >= most) return false;
    std::vector<Operation> judged;
    judged.reserve(built.parts.size());
    for (const SubHistory::Part& part : built.parts) judged.push_back(part.judged);
    const auto left = std::max(end_ - Clock::now(), Clock::duration::zero());
    const auto found =
        check(model_, judged,
              {.initial = built.initial, .time_limit = left, .memory_limit = memory_limit_});
    LINNET_CHECK(found.has_value(), "a part of a history that was accepted is refused: {}",
                 found.error().front().text());
    if (found->verdict != Verdict::invalid) return false;
    best_ = sub_history(std::move(built), *found->counterexample);
    return true;
  }

  SubHistory sub_history(Built built, const Counterexample& found) const {
    SubHistory sub{.model = model_,
                   .initial = std::move(built.initial),
                   .start = built.start ? built.start : start_,
                   .folded = built.start ? 0 : folded_ + built.folded,
                   .parts = std::move(built.parts),
                   .culprit = found.operation,
                   .furthest = found.furthest};
    for (FurthestConfiguration& at : sub.furthest) {
      for (OperationIndex& index : at.latest) index = sub.parts[index].operation;
      for (Misfit& misfit : at.misfits) misfit.operation = sub.parts[misfit.operation].operation;
    }
    return sub;
  }

  // The next steps are taken on what the last ones built.
  void go_on_from_best() {
    parts_ = best_->parts;
    taken_ = checker::taken(parts_);
    initial_ = best_->initial;
    start_ = best_->start;
    folded_ = best_->folded;
  }

  bool out_of_time() const { return Clock::now() >= end_; }

  const std::string model_;
  const std::size_t memory_limit_;
  const Clock::time_point end_;
  // What the steps are taken on: the whole at first, then the best so far.
  std::vector<SubHistory::Part> parts_;  // that taken_ refers to; none of the whole
  std::vector<Taken> taken_;             // in order of call
  const std::size_t out_of_;
  history::Value initial_;
  std::optional<OperationIndex> start_;
  std::size_t folded_ = 0;

  Choice choice_;  // closed; what the last steps left
  std::optional<SubHistory> best_;
};

// The operation that cannot be placed, and those that return later, in order of return.
//
// The engines know what an operation returns that is open when the culprit returns; a history cut
// there does not (upto()), and may be valid. The later the cut, the more is known, and at the last
// return it is all.
std::vector<OperationIndex> possible_culprits(std::span<const Operation> operations,
                                              const CheckResult& result) {
  const Operation& culprit = operations[result.counterexample->operation];
  std::vector<OperationIndex> found;
  for (OperationIndex i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    if (operation.outcome == history::Outcome::ok && operation.key == culprit.key &&
        operation.returned >= culprit.returned) {
      found.push_back(i);
    }
  }
  std::ranges::sort(found, {}, [&](OperationIndex i) { return operations[i].returned; });
  return found;
}

}  // namespace

std::optional<SubHistory> minimize(std::span<const Operation> operations, const CheckResult& result,
                                   const MinimizeOptions& options) {
  LINNET_CHECK(result.counterexample.has_value(), "a verdict of {} has nothing to make smaller",
               name(result.verdict));
  if (find_model(result.model) == nullptr) return std::nullopt;
  const Clock::time_point end = Clock::now() + options.time_limit;
  const std::vector<OperationIndex> culprits = possible_culprits(operations, result);
  CheckResult cut = result;
  for (std::size_t i = 0;;) {
    cut.counterexample->operation = culprits[i];
    if (auto sub = Minimizer(operations, cut, options.memory_limit, end).minimize()) return sub;
    if (i + 1 == culprits.size() || Clock::now() >= end) return std::nullopt;
    i = std::min(2 * i + 1, culprits.size() - 1);
  }
}

}  // namespace linnet::checker
