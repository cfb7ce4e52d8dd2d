#include "checker/relaxation.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "base/check.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;

class ObserverRelaxation : public Relaxation {
 public:
  ObserverRelaxation(std::vector<Taken> taken, history::Value initial)
      : taken_(std::move(taken)), initial_(std::move(initial)) {}

  std::size_t size() const override { return taken_.size(); }
  Keep all_of(std::size_t /*unit*/) const override { return {.left = true}; }
  std::int64_t end(std::size_t unit) const override { return taken_[unit].end(); }

  void close(Choice& choice) const override {
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      choice[i].left = choice[i].left || !only_observes(taken_[i]);
    }
  }

  Built build(const Choice& choice) const override {
    Built built{.initial = initial_};
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      if (choice[i].left) built.parts.push_back(whole(taken_[i]));
    }
    return built;
  }

  void restrict_to(const Choice& choice) override {
    std::size_t i = 0;
    std::erase_if(taken_, [&](const Taken&) { return !choice[i++].left; });
  }

 private:
  std::vector<Taken> taken_;
  history::Value initial_;
};

bool among(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::vector<Taken> upto(std::span<const Operation> operations, const CheckResult& result) {
  LINNET_CHECK(result.counterexample.has_value(), "nothing is wrong with the history");
  const Operation& culprit = operations[result.counterexample->operation];
  std::vector<Taken> taken;
  for (OperationIndex i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    if (operation.outcome == Outcome::fail || operation.called > culprit.returned) continue;
    if (operation.key != culprit.key) continue;
    const bool completed =
        operation.outcome == Outcome::ok && operation.returned <= culprit.returned;
    taken.push_back({i, &operation, completed, false});
  }
  std::ranges::stable_sort(taken, {}, &Taken::called);
  return taken;
}

std::vector<Taken> taken(std::span<const SubHistory::Part> parts) {
  std::vector<Taken> taken;
  for (const SubHistory::Part& part : parts) {
    const bool completed = part.judged.outcome == Outcome::ok;
    taken.push_back({part.operation, &part.judged, completed, part.expectation_dropped});
  }
  return taken;
}

SubHistory::Part whole(const Taken& taken) {
  SubHistory::Part part{taken.operation, *taken.as, taken.expectation_dropped};
  if (!taken.completed) {
    part.judged.outcome = Outcome::info;
    part.judged.returned = Operation::kNever;
    part.judged.output = {};
  }
  return part;
}

Choice latest(const Relaxation& relaxation, std::size_t count) {
  std::vector<std::uint32_t> by_end(relaxation.size());
  std::iota(by_end.begin(), by_end.end(), 0U);
  count = std::min(count, by_end.size());
  std::ranges::partial_sort(by_end, by_end.begin() + static_cast<std::ptrdiff_t>(count),
                            [&](std::uint32_t a, std::uint32_t b) {
                              const auto at = relaxation.end(a);
                              const auto bt = relaxation.end(b);
                              return at != bt ? at > bt : a < b;
                            });
  Choice choice(relaxation.size());
  for (std::size_t i = 0; i < count; ++i) choice[by_end[i]] = relaxation.all_of(by_end[i]);
  relaxation.close(choice);
  return choice;
}

bool only_observes(const Taken& taken) {
  constexpr std::array<std::string_view, 3> kReads{"read", "get", "contains"};
  constexpr std::array<std::string_view, 3> kTakes{"dequeue", "pop", "extract-min"};
  if (among(kReads, taken.as->f)) return true;
  // What found nothing to take left everything as it was.
  return taken.completed && among(kTakes, taken.as->f) && taken.as->output.is_null();
}

std::unique_ptr<Relaxation> observer_relaxation(std::vector<Taken> taken,
                                                const history::Value& initial) {
  return std::make_unique<ObserverRelaxation>(std::move(taken), initial);
}

}  // namespace linnet::checker
