#include "checker/sequential.h"

#include <map>
#include <vector>

#include "base/check.h"
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
#include "checker/sequential_search.h"

namespace linnet::checker {

using history::Operation;

namespace {

using Search = Sequential (*)(std::span<const Operation>, const history::Value& initial,
                              const SequentialLimits&);

// All models of the table in models.h. They stand apart from their engines because no check needs
// this.
Search search_for(std::string_view model) {
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
  const auto found = kSearches.find(model);
  return found == kSearches.end() ? nullptr : found->second;
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
  const Search search = search_for(model);
  if (search == nullptr) return Sequential::not_told;
  std::vector<Operation> alone;
  for (const Operation& operation : operations) {
    if (operation.key == suspect) alone.push_back(operation);
  }
  const Sequential answer = search(alone, initial, limits);
  if (answer == Sequential::no || alone.size() == operations.size()) return answer;
  return search(operations, initial, limits);
}

}  // namespace linnet::checker
