#include "history/recorder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "history/read.h"
#include "tests/support/temporary_folder.h"

namespace linnet::history {
namespace {

class RecorderTest : public testing::Test {
 protected:
  std::filesystem::path file() const { return folder_ / "history.jsonl"; }
  History written() const { return read_history(file().string())->history; }

  base::ManualClock clock_;
  tests::TemporaryFolder folder_;
};

TEST_F(RecorderTest, HasEveryEventOnDiskBeforeTheCallReturns) {
  auto recorder = *Recorder::create(file(), clock_, 1);
  clock_.advance(std::chrono::milliseconds(3));
  recorder->invoke(0, {"write", "k1", 5});
  EXPECT_EQ(written().events.size(), 1U);
  recorder->nemesis("kill", {{"nodes", {"n1"}}});
  EXPECT_EQ(written().nemesis.size(), 1U);
  recorder->complete(0, {5, "n2", "", false});

  const History history = written();
  ASSERT_EQ(history.events.size(), 2U);
  EXPECT_EQ(history.events[0].time, std::chrono::milliseconds(3));
  EXPECT_EQ(history.events[1].type, EventType::ok);
  EXPECT_EQ(history.events[1].key, Value("k1"));
  EXPECT_EQ(history.events[1].index, 2);
}

TEST_F(RecorderTest, RetiresTheProcessAfterAnUnknownOutcome) {
  auto recorder = *Recorder::create(file(), clock_, 2);
  EXPECT_EQ(recorder->invoke(1, {"write", {}, 5}), ProcessId(1));
  EXPECT_EQ(recorder->complete(1, {{}, "", "timeout", false}), EventType::info);
  EXPECT_EQ(recorder->invoke(1, {"write", {}, 6}), ProcessId(3));
  EXPECT_EQ(recorder->complete(1, {{}, "", "not-leader", false}), EventType::fail);
  EXPECT_EQ(recorder->invoke(1, {"read", {}, {}}), ProcessId(3));
  EXPECT_EQ(recorder->complete(1, {{}, "", "timeout", true}), EventType::fail);
  EXPECT_EQ(recorder->counts().invoked, 3);
  EXPECT_EQ(recorder->counts().fail, 2);
  EXPECT_EQ(recorder->counts().info, 1);
}

TEST_F(RecorderTest, KeepsOneOrderAcrossThreads) {
  constexpr int kWorkers = 4;
  constexpr int kEach = 200;
  const base::SteadyClock clock;
  auto recorder = *Recorder::create(file(), clock, kWorkers);
  std::vector<std::jthread> threads;
  for (int w = 0; w < kWorkers; ++w) {
    threads.emplace_back([&, w] {
      for (int i = 0; i < kEach; ++i) {
        recorder->invoke(w, {"write", {}, i});
        recorder->complete(w, {{}, "", i % 3 == 0 ? "timeout" : "", false});
      }
    });
  }
  threads.clear();
  // Reading validates: indices and times rise, and no process is used wrongly.
  const auto result = read_history(file().string());
  ASSERT_TRUE(result.has_value()) << result.error().front().text();
  EXPECT_EQ(result->history.events.size(), 2U * kWorkers * kEach);
}

TEST_F(RecorderTest, NeverOverwritesAHistory) {
  std::ofstream(file()) << "precious\n";
  EXPECT_FALSE(Recorder::create(file(), clock_, 1).has_value());
}

TEST_F(RecorderTest, RefusesASecondOpenOperation) {
  auto recorder = *Recorder::create(file(), clock_, 1);
  recorder->invoke(0, {"read", {}, {}});
  EXPECT_DEATH(recorder->invoke(0, {"read", {}, {}}), "operation open");
}

}  // namespace
}  // namespace linnet::history
