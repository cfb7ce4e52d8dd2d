// Workloads: what clients do, and which model judges it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "history/recorder.h"

namespace linnet::workloads {

// One run's stream of operations. Thread-safe.
class Workload {
 public:
  virtual ~Workload() = default;

  // The next operation of a client, drawn from that client's own source.
  virtual history::Invocation next(base::Random& random) = 0;

  // What to do once the system has healed, so that what was lost comes to light: reads of all that
  // was written. Clients share them out in any order.
  virtual std::vector<history::Invocation> final_operations() const = 0;
};

struct WorkloadInfo {
  std::string name;
  std::string description;
  std::string object;  // what stands at a key, in the targets' words (targets/machine/objects.h)
  std::string model;   // of checker::models()
  std::unique_ptr<Workload> (*make)();
};

const std::vector<WorkloadInfo>& workloads();

// The workload of that name, or an error that lists the names there are.
base::Result<const WorkloadInfo*> find_workload(std::string_view name);

// Whether an operation changes nothing, so that not knowing whether it happened costs nothing.
bool reads_only(const history::Invocation& invocation);

}  // namespace linnet::workloads
