#include "checker/minimize.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "checker/check.h"
#include "checker/register_relaxation.h"
#include "checker/register_story.h"

namespace linnet::checker {
namespace {

using history::Operation;
using Clock = std::chrono::steady_clock;
using Choice = RegisterRelaxation::Choice;
using Keep = RegisterRelaxation::Keep;

bool kept(Keep keep) {
  return keep.left || keep.saw;
}

class Minimizer {
 public:
  Minimizer(std::span<const Operation> operations, const CheckResult& result,
            const MinimizeOptions& options)
      : operations_(operations),
        result_(result),
        memory_limit_(options.memory_limit),
        end_(Clock::now() + options.time_limit) {}

  std::optional<SubHistory> minimize() {
    using CrashedWrites = RegisterRelaxation::CrashedWrites;
    for (const CrashedWrites crashed : {CrashedWrites::few, CrashedWrites::all}) {
      auto relaxation = RegisterRelaxation::make(operations_, result_, crashed);
      if (!relaxation) return std::nullopt;
      relaxation_ = std::move(*relaxation);
      const std::size_t out_of = relaxation_->out_of();
      if (!find_window()) continue;
      const bool minimal = shrink();
      best_->out_of = out_of;
      best_->minimal = minimal;
      return std::move(best_);
    }
    return std::nullopt;
  }

 private:
  // The latest operations that are invalid by themselves, a few more each time.
  bool find_window() {
    constexpr std::size_t kFirst = 8;
    constexpr std::size_t kGrowth = 4;
    for (std::size_t count = kFirst;; count *= kGrowth) {
      choice_ = relaxation_->latest(count);
      if (fails(choice_)) break;
      if (count >= relaxation_->size() || out_of_time()) return false;
    }
    relaxation_ = relaxation_->restricted(choice_);
    std::erase_if(choice_, [](Keep keep) { return !kept(keep); });
    return true;
  }

  // Leaves out larger, then smaller pieces, the earliest first. Whether it came to its end.
  bool shrink() {
    for (std::size_t piece = choice_.size() / 2; piece > 1; piece /= 2) {
      for (std::size_t begin = 0; begin < choice_.size(); begin += piece) {
        if (out_of_time()) return false;
        without(begin, std::min(begin + piece, choice_.size()), false);
      }
    }
    for (bool smaller = true; smaller;) {
      smaller = false;
      for (std::size_t i = 0; i < choice_.size(); ++i) {
        if (out_of_time()) return false;
        smaller |= without(i, i + 1, false);
        smaller |= without(i, i + 1, true);
      }
    }
    return !out_of_time();
  }

  // Leaves these out, or only what they saw, if what remains still fails.
  bool without(std::size_t begin, std::size_t end, bool only_seen) {
    Choice smaller = choice_;
    for (std::size_t i = begin; i < end; ++i) {
      smaller[i] = only_seen ? Keep{.left = smaller[i].left} : Keep{};
    }
    relaxation_->close(smaller);
    if (smaller == choice_ || !fails(smaller)) return false;
    choice_ = std::move(smaller);
    return true;
  }

  // Whether the part is invalid by itself; if so it is the best so far.
  bool fails(const Choice& choice) {
    auto parts = relaxation_->build(choice);
    std::vector<Operation> judged;
    for (const SubHistory::Part& part : parts) judged.push_back(part.judged);
    const auto left = std::max(end_ - Clock::now(), Clock::duration::zero());
    const auto found = check(result_.model, judged,
                             {.initial = result_.initial,
                              .time_limit = left,
                              .memory_limit = memory_limit_,
                              .algorithm = Algorithm::search});
    LINNET_CHECK(found.has_value(), "a part of a history that was accepted is refused");
    if (found->verdict != Verdict::invalid) return false;
    best_ = sub_history(std::move(parts), *found->counterexample);
    return true;
  }

  SubHistory sub_history(std::vector<SubHistory::Part> parts, const Counterexample& found) const {
    SubHistory sub{.model = result_.model,
                   .initial = result_.initial,
                   .parts = std::move(parts),
                   .culprit = found.operation,
                   .furthest = found.furthest};
    for (FurthestConfiguration& at : sub.furthest) {
      for (OperationIndex& index : at.latest) index = sub.parts[index].operation;
      for (Misfit& misfit : at.misfits) misfit.operation = sub.parts[misfit.operation].operation;
    }
    return sub;
  }

  bool out_of_time() const { return Clock::now() >= end_; }

  std::span<const Operation> operations_;
  const CheckResult& result_;
  std::size_t memory_limit_;
  Clock::time_point end_;
  std::optional<RegisterRelaxation> relaxation_;
  Choice choice_;  // closed, and known to fail
  std::optional<SubHistory> best_;
};

}  // namespace

std::optional<SubHistory> minimize(std::span<const Operation> operations, const CheckResult& result,
                                   const MinimizeOptions& options) {
  LINNET_CHECK(result.counterexample.has_value(), "a verdict of {} has nothing to make smaller",
               name(result.verdict));
  if (!is_register(result.model)) return std::nullopt;
  return Minimizer(operations, result, options).minimize();
}

}  // namespace linnet::checker
