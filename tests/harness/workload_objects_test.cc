// What the clients of a workload ask for, the targets that come with Linnet must know.
#include <gtest/gtest.h>

#include "targets/machine/objects.h"
#include "workloads/workload.h"

namespace linnet::harness {
namespace {

TEST(WorkloadObjects, AreKnownToTheReplicatedMachineWithAllThatIsDoneToThem) {
  for (const auto& info : workloads::workloads()) {
    const auto workload = info.make();
    base::Random random(1);
    auto operations = workload->final_operations();
    for (int i = 0; i < 200; ++i) operations.push_back(workload->next(random));
    for (const auto& operation : operations) {
      const auto* function = targets::machine::find_function(info.object, operation.f);
      ASSERT_NE(function, nullptr) << info.name << " " << operation.f;
      EXPECT_EQ(function->access == targets::Access::kRead, workloads::reads_only(operation))
          << info.name << " " << operation.f;
    }
  }
}

}  // namespace
}  // namespace linnet::harness
