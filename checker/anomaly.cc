#include "checker/anomaly.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "checker/anomaly_scene.h"
#include "checker/models/register.h"
#include "checker/register_story.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;

struct Words {
  std::string_view name;
  std::string_view meaning;
};

Words words(Anomaly anomaly) {
  switch (anomaly) {
    case Anomaly::phantom_read:
      return {"phantom read", "it saw what nobody had written by then"};
    case Anomaly::dirty_read:
      return {"dirty read", "it saw what only an operation that failed would have written"};
    case Anomaly::stale_read:
      return {"stale read", "it saw the past, which had been replaced before it was called"};
    case Anomaly::lost_write:
      return {"lost write", "what was acknowledged before is missing, and nobody ever saw it"};
    case Anomaly::lost_update:
      return {"lost update", "a change was made on top of a value that had been changed already"};
    case Anomaly::duplicate_effect:
      return {"duplicate effect", "what was done once shows more than once"};
    case Anomaly::order_inversion:
      return {"order inversion", "what came first should have come second"};
    case Anomaly::too_many_holders:
      return {"too many holders", "more hold it at the same time than there can be"};
  }
  LINNET_CHECK(false, "anomaly {}", static_cast<int>(anomaly));
}

Scene scene(std::span<const Operation> operations, const CheckResult& result) {
  Scene scene{operations[result.counterexample->operation], result.initial, {}, {}, {}};
  for (const Operation& operation : operations) {
    if (operation.key != scene.culprit.key) continue;
    if (operation.outcome == Outcome::ok) scene.all.push_back(&operation);
    if (operation.called > scene.culprit.returned) continue;
    (operation.outcome == Outcome::fail ? scene.failed : scene.upto).push_back(&operation);
  }
  return scene;
}

// What the operations of the sub-history put in or took out; else the culprit alone.
std::vector<Value> elements(const Scene& scene, const SubHistory* sub) {
  std::vector<Value> elements;
  const auto add = [&](const Operation& operation) {
    const Value& value = operation.input.is_null() ? operation.output : operation.input;
    const bool fresh = std::ranges::find(elements, value) == elements.end();
    if (!value.is_null() && fresh) elements.push_back(value);
  };
  add(scene.culprit);
  if (sub == nullptr) return elements;
  constexpr std::size_t kMost = 100;
  for (const SubHistory::Part& part : sub->parts) {
    if (elements.size() < kMost) add(part.judged);
  }
  return elements;
}

}  // namespace

std::string_view name(Anomaly anomaly) {
  return words(anomaly).name;
}

std::string_view meaning(Anomaly anomaly) {
  return words(anomaly).meaning;
}

std::optional<Anomaly> anomaly(std::span<const Operation> operations, const CheckResult& result,
                               const SubHistory* sub_history) {
  LINNET_CHECK(result.counterexample.has_value(), "a verdict of {} is no anomaly",
               name(result.verdict));
  const Scene seen = scene(operations, result);
  const std::string_view model = result.model;
  if (is_register(model)) {
    const auto strange = [](const Operation* operation) {
      return !KeyValueFunctions::function(operation->f);
    };
    if (std::ranges::any_of(seen.upto, strange)) return std::nullopt;
    return register_anomaly(seen);
  }
  if (model == "set") return set_anomaly(seen);
  if (model == "list-append") return list_anomaly(seen);
  if (model == "counter") return counter_anomaly(seen);
  constexpr std::array<std::string_view, 4> kCollections{"queue", "unordered-queue", "stack",
                                                         "priority-queue"};
  if (std::ranges::find(kCollections, model) != kCollections.end()) {
    return collection_anomaly(seen, model, elements(seen, sub_history));
  }
  constexpr std::array<std::string_view, 4> kLocks{"mutex", "reentrant-mutex", "fenced-mutex",
                                                   "semaphore"};
  if (std::ranges::find(kLocks, model) != kLocks.end()) return lock_anomaly(seen, model);
  return std::nullopt;
}

}  // namespace linnet::checker
