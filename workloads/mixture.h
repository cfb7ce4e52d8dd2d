// A workload that draws each operation by itself: a function by its weight, a key, a value.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "workloads/key_cycle.h"
#include "workloads/workload.h"

namespace linnet::workloads {

// Where values come from.
struct ValueSource {
  base::Random& random;
  std::atomic<std::int64_t>& unique;  // the last value that was given to nobody else
};

struct MixedFunction {
  const char* f;
  double weight;
  history::Value (*value)(ValueSource source);
};

struct Mixture {
  std::vector<MixedFunction> functions;
  int active_keys;         // at a time
  int operations_per_key;  // about so many
  // Done on every key at the end, so often; nothing: none.
  const char* final_f = "read";
  int final_times = 1;
};

// Thread-safe.
class MixedWorkload final : public Workload {
 public:
  // The mixture outlives it.
  explicit MixedWorkload(const Mixture& mixture)
      : mixture_(mixture), keys_(mixture.active_keys, mixture.operations_per_key) {}

  history::Invocation next(base::Random& random) override;
  std::vector<history::Invocation> final_operations() const override;

 private:
  const Mixture& mixture_;
  KeyCycle keys_;
  std::atomic<std::int64_t> unique_{0};
};

}  // namespace linnet::workloads
