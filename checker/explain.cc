#include "checker/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "checker/phrases.h"
#include "checker/register_story.h"

namespace linnet::checker {
namespace {

using history::Operation;

constexpr std::size_t kStates = 3;
constexpr std::size_t kMisfits = 2;

void describe(std::string& text, std::span<const Operation> operations,
              const FurthestConfiguration& at) {
  text += fmt::format("- The state could be {}", at.state);
  if (!at.latest.empty()) {
    text += fmt::format(", the last being that {}", deed(operations[at.latest.back()]));
  }
  text += ". What was still open then:\n";
  for (std::size_t i = 0; i < std::min(at.misfits.size(), kMisfits); ++i) {
    const Misfit& misfit = at.misfits[i];
    text += fmt::format("    {}: {}\n", deed(operations[misfit.operation]), misfit.why);
  }
  if (at.misfits.size() > kMisfits) {
    text += fmt::format("    and {} more, none of which helps\n", at.misfits.size() - kMisfits);
  }
}

// For want of a story: where the search got stuck.
Explanation furthest_points(std::span<const Operation> operations, const Counterexample& found) {
  const Operation& culprit = operations[found.operation];
  Explanation explanation;
  explanation.text =
      fmt::format("No order explains that {} ({}).\n", deed(culprit), interval(culprit));
  explanation.text += found.furthest.empty()
                          ? "What had returned by then cannot be explained together.\n"
                          : "All that returned before it can be explained together, but then:\n";
  const std::size_t states = std::min(found.furthest.size(), kStates);
  for (std::size_t i = 0; i < states; ++i) {
    describe(explanation.text, operations, found.furthest[i]);
  }
  if (found.furthest.size() > states) {
    explanation.text += "Other states were possible; none of them goes on either.\n";
  }
  explanation.involved.push_back({found.operation, Role::culprit});
  for (const OperationIndex index : found.open) {
    if (index != found.operation) explanation.involved.push_back({index, Role::open});
  }
  return explanation;
}

}  // namespace

std::string_view name(Role role) {
  switch (role) {
    case Role::culprit:
      return "culprit";
    case Role::source:
      return "source";
    case Role::overwriter:
      return "overwriter";
    case Role::open:
      return "open";
  }
  LINNET_CHECK(false, "role {}", static_cast<int>(role));
}

Explanation explain(std::span<const Operation> operations, const CheckResult& result) {
  LINNET_CHECK(result.counterexample.has_value(), "a verdict of {} has nothing to explain",
               name(result.verdict));
  if (is_register(result.model)) {
    if (auto story = register_story(operations, result)) return std::move(*story);
  }
  return furthest_points(operations, *result.counterexample);
}

}  // namespace linnet::checker
