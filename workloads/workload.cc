#include "workloads/workload.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workloads/mixture.h"

namespace linnet::workloads {
namespace {

using history::Invocation;
using history::Value;

Value nothing(ValueSource /*source*/) {
  return {};
}

Value unique(ValueSource source) {
  return ++source.unique;
}

// One of the values that are in use already, or nearly.
Value known(ValueSource source) {
  return source.random.between(1, source.unique + 1);
}

// So few that a compare-and-set often finds what it expects.
template <int kValues>
Value few(ValueSource source) {
  return source.random.between(0, kValues - 1);
}

template <int kValues>
Value pair_of_few(ValueSource source) {
  Value expected = few<kValues>(source);
  return Value::pair(expected, few<kValues>(source));
}

const Mixture kRegister{{{"read", 0.5, &nothing}, {"write", 0.5, &few<5>}}, 4, 250};
const Mixture kCasRegister{
    {{"read", 0.34, &nothing}, {"write", 0.33, &few<5>}, {"cas", 0.33, &pair_of_few<5>}}, 4, 250};
const Mixture kKeyValue{
    {{"read", 0.5, &nothing}, {"write", 0.3, &few<10>}, {"cas", 0.2, &pair_of_few<10>}}, 20, 250};
const Mixture kCounter{
    {{"read", 0.4, &nothing}, {"add", 0.3, &few<5>}, {"add-and-get", 0.3, &few<5>}}, 2, 100};
const Mixture kListAppend{{{"read", 0.4, &nothing}, {"append", 0.6, &unique}}, 4, 60};
const Mixture kSet{{{"read", 0.2, &nothing},
                    {"contains", 0.2, &known},
                    {"add", 0.4, &unique},
                    {"remove", 0.2, &known}},
                   2,
                   100};
const Mixture kQueue{
    {{"enqueue", 0.5, &unique}, {"dequeue", 0.5, &nothing}}, 2, 200, "dequeue", 20};
// A lock that its holder cannot release, being gone, is held for ever: keys do not live long.
const Mixture kLock{{{"acquire", 0.5, &nothing}, {"release", 0.5, &nothing}}, 2, 60, nullptr, 0};

template <const Mixture& mixture>
std::unique_ptr<Workload> make() {
  return std::make_unique<MixedWorkload>(mixture);
}

}  // namespace

const std::vector<WorkloadInfo>& workloads() {
  static const std::vector<WorkloadInfo> table{
      {"register", "reads and writes of a few registers, few values", "register", "register",
       &make<kRegister>},
      {"cas-register", "reads, writes and compare-and-sets of a few registers, few values",
       "register", "cas-register", &make<kCasRegister>},
      {"key-value", "mostly reads of many keys, writes and compare-and-sets among them", "register",
       "key-value", &make<kKeyValue>},
      {"counter", "reads of two counters, and additions that do and do not tell the sum", "counter",
       "counter", &make<kCounter>},
      {"list-append", "appends to a few lists, and reads of them", "list", "list-append",
       &make<kListAppend>},
      {"set", "members are added, removed and looked for", "set", "set", &make<kSet>},
      {"queue", "each value is enqueued once; dequeues", "queue", "queue", &make<kQueue>},
      {"lock", "clients acquire and release locks that count their holders", "lock", "fenced-mutex",
       &make<kLock>},
  };
  return table;
}

base::Result<const WorkloadInfo*> find_workload(std::string_view name) {
  std::vector<std::string> names;
  for (const WorkloadInfo& info : workloads()) {
    if (info.name == name) return &info;
    names.push_back(info.name);
  }
  return base::failure("--workload", fmt::format("\"{}\" is no workload", name),
                       fmt::format("choose from {}", fmt::join(names, ", ")));
}

bool reads_only(const Invocation& invocation) {
  return invocation.f == "read" || invocation.f == "contains";
}

}  // namespace linnet::workloads
