#include "reports/excerpt.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/check.h"

namespace linnet::reports {
namespace {

using checker::OperationIndex;
using history::Operation;
using history::Outcome;

// How far an operation is from the culprit, in events; none for those under way at the same time.
// What happened before explains more than what came after.
std::int64_t distance(const Operation& operation, const Operation& culprit) {
  constexpr std::int64_t kAfter = 4;
  if (operation.called > culprit.returned) return kAfter * (operation.called - culprit.returned);
  if (operation.outcome == Outcome::info)
    return std::max<std::int64_t>(0, culprit.called - operation.called);
  return std::max<std::int64_t>(0, culprit.called - operation.returned);
}

std::vector<OperationIndex> on_key(const std::vector<Operation>& operations,
                                   const std::optional<history::Value>& key) {
  std::vector<OperationIndex> indices;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (operations[i].key == key) indices.push_back(static_cast<OperationIndex>(i));
  }
  return indices;
}

// Puts what is shown in order of call and counts what is not.
void finish(Excerpt& excerpt, const std::vector<OperationIndex>& candidates) {
  std::ranges::sort(excerpt.shown, {}, &Excerpt::Shown::operation);
  if (excerpt.shown.empty()) return;
  const auto first = excerpt.shown.front().operation;
  const auto last = excerpt.shown.back().operation;
  const auto between =
      std::ranges::count_if(candidates, [=](OperationIndex i) { return first <= i && i <= last; });
  excerpt.left_out = static_cast<std::size_t>(between) - excerpt.shown.size();
}

Excerpt around_violation(const Judgement& judgement, std::size_t limit) {
  const auto& operations = judgement.operations;
  const auto& counterexample = *judgement.check.counterexample;
  LINNET_CHECK(judgement.explanation, "what is invalid has an explanation");
  Excerpt excerpt{true, counterexample.key, {}, 0};
  std::map<OperationIndex, checker::Role> roles{{counterexample.operation, checker::Role::culprit}};
  for (const checker::Involved& involved : judgement.explanation->involved) {
    if (roles.size() < limit) roles.emplace(involved.operation, involved.role);
  }
  for (const auto& [operation, role] : roles) excerpt.shown.push_back({operation, role});

  const Operation& culprit = operations[counterexample.operation];
  const auto candidates = on_key(operations, counterexample.key);
  std::vector<std::pair<std::int64_t, OperationIndex>> others;
  for (const OperationIndex i : candidates) {
    if (roles.contains(i) || operations[i].outcome == Outcome::fail) continue;
    others.emplace_back(distance(operations[i], culprit), i);
  }
  const std::size_t room = std::min(limit - std::min(limit, excerpt.shown.size()), others.size());
  std::ranges::partial_sort(others, others.begin() + static_cast<std::ptrdiff_t>(room));
  for (std::size_t i = 0; i < room; ++i) excerpt.shown.push_back({others[i].second, std::nullopt});
  finish(excerpt, candidates);
  return excerpt;
}

// The key that gave up, else that of the first success.
std::optional<history::Value> sampled_key(const Judgement& judgement) {
  if (judgement.check.unfinished && judgement.check.unfinished->returns_total > 0) {
    return judgement.check.unfinished->key;
  }
  const auto success = std::ranges::find(judgement.operations, Outcome::ok, &Operation::outcome);
  if (success != judgement.operations.end()) return success->key;
  return judgement.operations.empty() ? std::nullopt : judgement.operations.front().key;
}

Excerpt sample(const Judgement& judgement, std::size_t limit) {
  Excerpt excerpt{false, sampled_key(judgement), {}, 0};
  const auto candidates = on_key(judgement.operations, excerpt.key);
  for (const OperationIndex i : candidates) {
    if (excerpt.shown.size() == limit) break;
    excerpt.shown.push_back({i, std::nullopt});
  }
  finish(excerpt, candidates);
  return excerpt;
}

std::string plain(const history::Value& value) {
  return value.is_string() ? std::string(value.as_string()) : value.text();
}

}  // namespace

Excerpt excerpt(const Judgement& judgement, std::size_t limit) {
  return judgement.check.counterexample ? around_violation(judgement, limit)
                                        : sample(judgement, limit);
}

std::string label(const Operation& operation) {
  std::string label = operation.f;
  if (operation.key) label += " " + plain(*operation.key);
  if (!operation.input.is_null()) label += " " + operation.input.text();
  if (operation.outcome != Outcome::ok) {
    label += " → ";
    label += history::name(operation.outcome);
  } else if (operation.output != operation.input || operation.input.is_null()) {
    label += " → " + operation.output.text();
  }
  return label;
}

}  // namespace linnet::reports
