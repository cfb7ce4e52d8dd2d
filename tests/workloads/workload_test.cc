#include "workloads/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "checker/check.h"

namespace linnet::workloads {
namespace {

using testing::HasSubstr;

TEST(Workloads, AreJudgedByModelsThatKnowTheirFunctions) {
  for (const WorkloadInfo& info : workloads()) {
    const auto models = checker::models();
    const auto model = std::find_if(models.begin(), models.end(),
                                    [&](const auto& m) { return m.name == info.model; });
    ASSERT_NE(model, models.end()) << info.name;
    const auto workload = info.make();
    base::Random random(1);
    for (int i = 0; i < 200; ++i) {
      const auto f = workload->next(random).f;
      EXPECT_NE(std::find(model->functions.begin(), model->functions.end(), f),
                model->functions.end())
          << info.name << " " << f;
    }
  }
}

TEST(Workloads, DrawTheSameFromTheSameSeed) {
  for (const WorkloadInfo& info : workloads()) {
    const auto a = info.make();
    const auto b = info.make();
    base::Random random_a(5);
    base::Random random_b(5);
    for (int i = 0; i < 100; ++i) {
      const auto x = a->next(random_a);
      const auto y = b->next(random_b);
      EXPECT_EQ(x.f, y.f);
      EXPECT_EQ(x.key, y.key);
      EXPECT_EQ(x.value, y.value);
    }
  }
}

TEST(Workloads, DrawValuesThatCollide) {
  const auto workload = (*find_workload("cas-register"))->make();
  base::Random random(1);
  std::set<history::Value> written;
  std::map<std::string, int> functions;
  for (int i = 0; i < 1000; ++i) {
    const auto invocation = workload->next(random);
    ++functions[invocation.f];
    if (invocation.f == "write") written.insert(invocation.value);
    EXPECT_EQ(invocation.value.is_pair(), invocation.f == "cas");
    EXPECT_EQ(invocation.value.is_null(), invocation.f == "read");
  }
  EXPECT_EQ(written.size(), 5U);
  EXPECT_EQ(functions.size(), 3U);
}

TEST(Workloads, ReadEveryKeyInTheEnd) {
  const auto workload = (*find_workload("register"))->make();
  base::Random random(1);
  std::set<history::Value> used;
  for (int i = 0; i < 3000; ++i) used.insert(*workload->next(random).key);
  std::set<history::Value> read;
  for (const auto& invocation : workload->final_operations()) {
    EXPECT_TRUE(reads_only(invocation));
    read.insert(*invocation.key);
  }
  EXPECT_EQ(read, used);
}

TEST(Workloads, AnUnknownOneIsRefusedWithTheNamesThereAre) {
  EXPECT_THAT(find_workload("nonsense").error().front().text(), HasSubstr("cas-register"));
}

}  // namespace
}  // namespace linnet::workloads
