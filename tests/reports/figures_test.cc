#include "reports/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/json_parts.h"
#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Figures figures_of(const HistoryMaker& maker) {
  return figures(maker.history(), history::operations(maker.history()),
                 nemesis_record(maker.history()));
}

TEST(Figures, TakeQuantilesByNearestRank) {
  HistoryMaker maker;
  int now = 0;
  // Latencies 1 to 200 ms, the longest first.
  for (int latency = 200; latency >= 1; --latency) {
    maker.invoke(now, 0, "read").ok(now + latency, 0, "read", 1);
    now += latency;
  }
  const Figures found = figures_of(maker);
  ASSERT_EQ(found.functions.size(), 1U);
  ASSERT_TRUE(found.functions[0].latency);
  EXPECT_EQ(found.functions[0].latency->p50, milliseconds(100));
  EXPECT_EQ(found.functions[0].latency->p90, milliseconds(180));
  EXPECT_EQ(found.functions[0].latency->p99, milliseconds(198));
  EXPECT_EQ(found.functions[0].latency->p999, milliseconds(200));
  EXPECT_EQ(found.functions[0].latency->max, milliseconds(200));
  EXPECT_EQ(found.duration, milliseconds(20'100));
  EXPECT_NEAR(found.ok_per_second, 200 / 20.1, 1e-9);
}

TEST(Figures, CountOutcomesAndErrorsPerFunction) {
  HistoryMaker maker;
  maker.invoke(0, 0, "write", 1).info(900, 0, "write", "timeout");
  maker.invoke(1000, 1, "read").fail(1100, 1, "read", "timeout");
  maker.invoke(1200, 1, "write", 2).fail(1300, 1, "write", "refused");
  maker.invoke(1400, 1, "write", 3).ok(2000, 1, "write", 3);
  maker.invoke(2100, 1, "write", 4);
  const Figures found = figures_of(maker);
  ASSERT_EQ(found.functions.size(), 2U);
  EXPECT_EQ(found.functions[0].f, "read");
  EXPECT_EQ(found.functions[0].counts, (Counts{0, 1, 0}));
  EXPECT_FALSE(found.functions[0].latency);
  EXPECT_EQ(found.functions[1].counts, (Counts{1, 1, 2}));
  EXPECT_EQ(found.functions[1].errors,
            (std::map<std::string, std::int64_t>{{"refused", 1}, {"timeout", 1}}));
  EXPECT_EQ(found.counts, (Counts{1, 2, 2}));
  EXPECT_THAT(found.per_second, ElementsAre(Counts{0, 0, 1}, Counts{0, 2, 0}, Counts{1, 0, 0}));
}

// Successes complete at 10, 250, 900 and 1000 ms; the fault lasts from 100 to 400 ms. The operation
// that completes at 900 was called before the fault's end, so it proves no recovery.
HistoryMaker outage() {
  HistoryMaker maker;
  maker.invoke(0, 0, "read").ok(10, 0, "read");
  maker.fault_start(100, 1, "kill");
  maker.invoke(200, 0, "read").ok(250, 0, "read");
  maker.invoke(300, 0, "read");
  maker.fault_end(400, 1, "kill");
  maker.invoke(500, 1, "read");
  maker.ok(900, 0, "read");
  maker.ok(1000, 1, "read");
  return maker;
}

TEST(Figures, MeasureRecoveryAndOutageOfAFault) {
  const Figures found = figures_of(outage());
  ASSERT_EQ(found.faults.size(), 1U);
  EXPECT_EQ(found.faults[0].recovery, milliseconds(600));
  EXPECT_EQ(found.faults[0].outage, milliseconds(650));
  const auto json = faults_json(found)[0];
  EXPECT_EQ(json["recovery_ms"], 600.0);
  EXPECT_EQ(json["outage_ms"], 650.0);
  EXPECT_EQ(json["kind"], "kill");
  EXPECT_EQ(json["effect"]["dropped"], 12);
}

TEST(Figures, KnowNoRecoveryFromAFaultAfterWhichNothingSucceeded) {
  HistoryMaker maker;
  maker.invoke(0, 0, "read").ok(10, 0, "read");
  maker.fault_start(100, 1, "kill").fault_end(400, 1, "kill");
  maker.fault_start(500, 2, "pause");
  maker.invoke(1000, 0, "read").fail(2000, 0, "read", "refused");
  const Figures found = figures_of(maker);
  ASSERT_EQ(found.faults.size(), 2U);
  EXPECT_EQ(found.faults[0].recovery, std::nullopt);
  EXPECT_EQ(found.faults[0].outage, milliseconds(1900));
  EXPECT_EQ(found.faults[1].recovery, std::nullopt);
  EXPECT_EQ(found.faults[1].outage, milliseconds(1500));
  EXPECT_TRUE(faults_json(found)[1]["end_ms"].is_null());
}

TEST(Figures, OfAnEmptyHistoryAreZero) {
  const Figures found = figures_of(HistoryMaker());
  EXPECT_EQ(found.counts.total(), 0);
  EXPECT_EQ(found.ok_per_second, 0);
  EXPECT_THAT(found.per_second, IsEmpty());
}

TEST(Figures, HaveNoSeriesForTimesByTheCalendar) {
  HistoryMaker maker;
  maker.invoke(0, 0, "read").ok(2'000'000'000, 0, "read");
  EXPECT_THAT(figures_of(maker).per_second, IsEmpty());
}

}  // namespace
}  // namespace linnet::reports
