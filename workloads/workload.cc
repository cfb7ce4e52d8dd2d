#include "workloads/workload.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "workloads/key_cycle.h"

namespace linnet::workloads {
namespace {

using history::Invocation;
using history::Value;

// Enough to look back over a run of many minutes, and still read in a moment.
constexpr std::size_t kFinalKeys = 1000;

// How a mixture of reads, writes and compare-and-sets is drawn.
struct Mixture {
  double reads;
  double writes;  // the rest are compare-and-sets
  int values;     // 0 ... values - 1: few, so that a compare-and-set often finds what it expects
  int active_keys;
  int operations_per_key;
};

class KeyedMixture final : public Workload {
 public:
  explicit KeyedMixture(const Mixture& mixture)
      : mixture_(mixture), keys_(mixture.active_keys, mixture.operations_per_key) {}

  Invocation next(base::Random& random) override {
    Invocation invocation;
    invocation.key = keys_.next(random);
    const double draw = random.unit();
    if (draw < mixture_.reads) {
      invocation.f = "read";
    } else if (draw < mixture_.reads + mixture_.writes) {
      invocation.f = "write";
      invocation.value = value(random);
    } else {
      invocation.f = "cas";
      invocation.value = Value::pair(value(random), value(random));
    }
    return invocation;
  }

  std::vector<Invocation> final_operations() const override {
    std::vector<Invocation> reads;
    for (const std::string& key : keys_.used(kFinalKeys)) reads.push_back({"read", key, {}});
    return reads;
  }

 private:
  Value value(base::Random& random) const { return random.between(0, mixture_.values - 1); }

  const Mixture mixture_;
  KeyCycle keys_;
};

template <const Mixture& mixture>
std::unique_ptr<Workload> make() {
  return std::make_unique<KeyedMixture>(mixture);
}

constexpr Mixture kRegister{
    .reads = 0.5, .writes = 0.5, .values = 5, .active_keys = 4, .operations_per_key = 250};
constexpr Mixture kCasRegister{
    .reads = 0.34, .writes = 0.33, .values = 5, .active_keys = 4, .operations_per_key = 250};
constexpr Mixture kKeyValue{
    .reads = 0.5, .writes = 0.3, .values = 10, .active_keys = 20, .operations_per_key = 250};

}  // namespace

const std::vector<WorkloadInfo>& workloads() {
  static const std::vector<WorkloadInfo> table{
      {"register", "reads and writes of a few registers, few values", "register", &make<kRegister>},
      {"cas-register", "reads, writes and compare-and-sets of a few registers, few values",
       "cas-register", &make<kCasRegister>},
      {"key-value", "mostly reads of many keys, writes and compare-and-sets among them",
       "key-value", &make<kKeyValue>},
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
  return invocation.f == "read";
}

}  // namespace linnet::workloads
