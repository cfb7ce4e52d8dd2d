#include "checker/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "checker/lanes.h"
#include "checker/phrases.h"
#include "checker/register_story.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;

constexpr std::size_t kStates = 3;
constexpr std::size_t kMisfits = 2;
constexpr std::size_t kDrawn = 30;  // operations

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
std::string furthest_points(std::span<const Operation> operations,
                            std::span<const FurthestConfiguration> furthest) {
  if (furthest.empty()) return "What had returned by then cannot be explained together.\n";
  std::string text = "All that returned before it can be explained together, but then:\n";
  const std::size_t states = std::min(furthest.size(), kStates);
  for (const FurthestConfiguration& at : furthest.first(states)) describe(text, operations, at);
  if (furthest.size() > states) {
    text += "Other states were possible; none of them goes on either.\n";
  }
  return text;
}

Explanation without_story(std::span<const Operation> operations, const Counterexample& found) {
  Explanation explanation;
  const Operation& culprit = operations[found.operation];
  explanation.text =
      fmt::format("No order explains that {} ({}).\n", deed(culprit), interval(culprit));
  explanation.involved.push_back({found.operation, Role::culprit});
  for (const OperationIndex index : found.open) {
    if (index != found.operation) explanation.involved.push_back({index, Role::open});
  }
  return explanation;
}

std::string drawing(std::span<const Operation> operations, const SubHistory& sub,
                    std::size_t width) {
  std::vector<Bar> bars;
  bool cut = false;  // an operation that returned is drawn without its end
  for (std::size_t i = 0; i < sub.parts.size(); ++i) {
    const SubHistory::Part& part = sub.parts[i];
    bars.push_back({part.judged, label(operations, part), i == sub.culprit});
    cut = cut || (part.judged.outcome == Outcome::info &&
                  operations[part.operation].outcome == Outcome::ok);
  }
  std::string text = lanes(bars, width);
  if (cut && sub.start) {
    text += "  ? its outcome is unknown, or it may have happened before the first of these lines\n";
  } else if (cut) {
    text += "  ? its outcome is unknown, or it had not returned by then\n";
  }
  return text;
}

// What the object held before the operations of the sub-history, where it is not what it held at
// the beginning of the whole.
std::string beginning(std::span<const Operation> operations, const SubHistory& sub) {
  std::string text;
  if (sub.start) {
    const Operation& start = operations[*sub.start];
    text += fmt::format("They begin behind this: {} ({}).\n", deed(start), interval(start));
  }
  if (sub.folded > 0) {
    text += fmt::format("The counter begins at {}: {} addition{} had returned before.\n",
                        sub.initial.text(), sub.folded, sub.folded == 1 ? "" : "s");
  }
  return text;
}

// "3 of the 7 operations on k3 suffice to show it:", and the drawing.
std::string told(std::span<const Operation> operations, const SubHistory& sub,
                 std::string_view drawing) {
  const std::size_t size = sub.parts.size();
  const auto& key = operations[sub.parts[sub.culprit].operation].key;
  const std::string object =
      key ? fmt::format(" on {}{}", key->is_string() ? "" : "key ", plain(*key)) : "";
  std::string text;
  if (size == sub.out_of) {
    text = size == 1 ? "The only operation" : fmt::format("All {} operations", size);
    text += object;
  } else if (size == 1 && !sub.start && sub.folded == 0) {
    text = fmt::format("It is impossible by itself, whatever else was done{}", object);
  } else {
    text = fmt::format("{} of the {} operations{} {} to show it", size, sub.out_of, object,
                       size == 1 ? "suffices" : "suffice");
  }
  if (!sub.minimal) text += " (fewer might; time ran out)";
  text += drawing.empty() ? ", too many to draw.\n" : ":\n";
  return fmt::format("{}{}{}", text, drawing, beginning(operations, sub));
}

std::string sequential_sentence(Sequential answer) {
  switch (answer) {
    case Sequential::yes:
      return "It is sequentially consistent: an order exists that keeps that of each process.\n";
    case Sequential::no:
      return "Nor is it sequentially consistent: no order keeps even that of each process.\n";
    case Sequential::not_told:
      break;
  }
  return "Whether it is sequentially consistent was not found out within the limits.\n";
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

std::string label(std::span<const Operation> operations, const SubHistory::Part& part) {
  const Operation& original = operations[part.operation];
  const bool cas = part.expectation_dropped && original.f == "cas";
  return cas ? label(original, false) : label(part.judged);
}

Explanation explain(std::span<const Operation> operations, const CheckResult& result,
                    const ExplainOptions& options) {
  LINNET_CHECK(result.counterexample.has_value(), "a verdict of {} has nothing to explain",
               name(result.verdict));
  std::optional<Explanation> story;
  if (is_register(result.model)) story = register_story(operations, result);
  Explanation explanation =
      story ? std::move(*story) : without_story(operations, *result.counterexample);
  if (options.sub_history) {
    explanation.sub_history = minimize(operations, result, *options.sub_history);
  }
  const auto& sub = explanation.sub_history;
  explanation.anomaly = anomaly(operations, result, sub ? &*sub : nullptr);
  if (explanation.anomaly) {
    explanation.text += fmt::format("The kind of violation: {} ({}).\n", name(*explanation.anomaly),
                                    meaning(*explanation.anomaly));
  }
  if (sub) {
    if (sub->parts.size() <= kDrawn) {
      explanation.drawing = drawing(operations, *sub, options.width);
    }
    explanation.text += told(operations, *sub, explanation.drawing);
  } else if (options.sub_history) {
    explanation.text += "No small part that shows it was found in the time for it.\n";
  }
  if (!story) {
    explanation.text +=
        furthest_points(operations, sub ? sub->furthest : result.counterexample->furthest);
  }
  if (options.sequential) {
    explanation.sequential = sequentially_consistent(
        result.model, operations, result.initial, result.counterexample->key, *options.sequential);
    explanation.text += sequential_sentence(explanation.sequential);
  }
  return explanation;
}

}  // namespace linnet::checker
