#include "checker/sequential.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "checker/forced_order.h"
#include "checker/models/appending_key_value.h"
#include "checker/models/counter.h"
#include "checker/models/list_append.h"
#include "checker/models/multi_register.h"
#include "checker/models/mutex.h"
#include "checker/models/priority_queue.h"
#include "checker/models/queue.h"
#include "checker/models/register.h"
#include "checker/models/semaphore.h"
#include "checker/models/set.h"
#include "checker/models/stack.h"
#include "checker/program.h"
#include "checker/sequential_search.h"

namespace linnet::checker {

using history::Operation;

namespace {

using Search = Sequential (*)(const Program&, const ForcedOrder*, const history::Value& initial,
                              const SequentialLimits&, Budget&);

// All models of the table in models.h. They stand apart from their engines because no check needs
// this.
Search search_for(std::string_view model, std::span<const Operation> operations) {
  static const std::map<std::string_view, Search> kSearches{
      {"register", sequential<Register>},
      {"cas-register", sequential<CasRegister>},
      {"multi-register", sequential<MultiRegister>},
      {"key-value", sequential<AppendingKeyValue>},
      {"counter", sequential<Counter>},
      {"set", sequential<Set>},
      {"queue", sequential<Queue>},
      {"unordered-queue", sequential<UnorderedQueue>},
      {"stack", sequential<Stack>},
      {"priority-queue", sequential<PriorityQueue>},
      {"mutex", sequential<Mutex>},
      {"reentrant-mutex", sequential<ReentrantMutex>},
      {"fenced-mutex", sequential<FencedMutex>},
      {"semaphore", sequential<Semaphore>},
      {"list-append", sequential<ListAppend>},
  };
  // Where no string grows the object is a plain register.
  const bool grows = std::ranges::any_of(
      operations, [](const Operation& operation) { return operation.f == "append"; });
  if (model == "key-value" && !grows) return sequential<KeyValue>;
  const auto found = kSearches.find(model);
  return found == kSearches.end() ? nullptr : found->second;
}

Sequential judge(std::string_view model, std::span<const Operation> operations,
                 const history::Value& initial, const SequentialLimits& limits) {
  if (operations.size() > limits.operations) return Sequential::not_told;
  const base::SteadyClock clock;
  Budget budget(clock, {.time = limits.time, .bytes = limits.bytes});
  try {
    const Program program = checker::program(operations, budget);
    const auto order = forced_order(model, program, initial, budget);
    if (order && order->refused()) return Sequential::no;
    return search_for(model, operations)(program, order ? &*order : nullptr, initial, limits,
                                         budget);
  } catch (const LimitReached&) {
    return Sequential::not_told;
  }
}

// Of a lock that only its owner releases, by owner. While one holds it nobody else does anything,
// so an order of all is one of each when the others' blocks are struck from it.
std::vector<std::vector<Operation>> by_owner(std::span<const Operation> operations) {
  std::map<history::Value, std::vector<Operation>> owners;
  for (const Operation& operation : operations) {
    const history::Value process = operation.process.value;
    owners[operation.input.is_null() ? process : operation.input].push_back(operation);
  }
  std::vector<std::vector<Operation>> parts;
  parts.reserve(owners.size());
  for (auto& [owner, its] : owners) parts.push_back(std::move(its));
  return parts;
}

// What is quickly judged by itself. When one of these has no order, all together have none.
std::vector<std::vector<Operation>> parts(std::string_view model,
                                          std::span<const Operation> operations,
                                          const std::optional<history::Value>& suspect) {
  std::vector<Operation> alone;
  for (const Operation& operation : operations) {
    if (operation.key == suspect) alone.push_back(operation);
  }
  const bool owned = model == "reentrant-mutex" || model == "fenced-mutex";
  std::vector<std::vector<Operation>> parts;
  if (owned) parts = by_owner(alone);
  if (alone.size() < operations.size()) parts.push_back(std::move(alone));
  return parts;
}

}  // namespace

std::string_view name(Sequential answer) {
  switch (answer) {
    case Sequential::yes:
      return "yes";
    case Sequential::no:
      return "no";
    case Sequential::not_told:
      return "not told";
  }
  LINNET_CHECK(false, "answer {}", static_cast<int>(answer));
}

Sequential sequentially_consistent(std::string_view model, std::span<const Operation> operations,
                                   const history::Value& initial,
                                   const std::optional<history::Value>& suspect,
                                   const SequentialLimits& limits) {
  if (search_for(model, operations) == nullptr) return Sequential::not_told;
  const auto suspected = std::ranges::count(operations, suspect, &Operation::key);
  if (std::cmp_greater(suspected, limits.operations)) return Sequential::not_told;
  for (const auto& part : parts(model, operations, suspect)) {
    if (judge(model, part, initial, limits) == Sequential::no) return Sequential::no;
  }
  return judge(model, operations, initial, limits);
}

}  // namespace linnet::checker
