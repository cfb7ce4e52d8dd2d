// The code that answers in a skewed process, here as a copy in this one.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <vector>

#include "nemesis/clock/code_page.h"
#include "nemesis/clock/skew.h"
#include "nemesis/clock/stub.h"

namespace linnet::nemesis::clock {
namespace {

using namespace std::chrono_literals;

int fixed_time(clockid_t clock, timespec* time) {
  if (clock == 99) return -22;
  *time = {.tv_sec = 1000, .tv_nsec = 999'999'999};
  return 0;
}

class StubTest : public testing::Test {
 protected:
  StubTest()
      : memory_(::mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                       0)) {
    const auto stub = stub_bytes();
    std::memcpy(memory_, stub.data(), stub.size());
    StubTable table{};
    table.parameters = reinterpret_cast<std::uint64_t>(page_.get());
    table.original = reinterpret_cast<std::uint64_t>(&fixed_time);
    std::memcpy(memory_, &table, sizeof table);
    ::mprotect(memory_, kPageSize, PROT_READ | PROT_EXEC);
  }
  ~StubTest() override { ::munmap(memory_, kPageSize); }

  template <typename F>
  F* function(std::size_t index) const {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the function is where it was copied to
    return reinterpret_cast<F*>(reinterpret_cast<std::uintptr_t>(memory_) +
                                stub_entries().at(index));
  }
  void set_wall_offset(std::chrono::nanoseconds offset) const {
    Skew skew;
    skew.offset = offset;
    SkewedClocks clocks;
    clocks.set(Family::kWall, skew, Readings{});
    page_->publish(clocks.parameters());
  }

  std::unique_ptr<ParameterPage> page_ = std::make_unique<ParameterPage>();
  void* memory_;
};

TEST_F(StubTest, AnswersForClockGettime) {
  auto* clock_gettime = function<int(clockid_t, timespec*)>(0);
  timespec time{};
  EXPECT_EQ(clock_gettime(CLOCK_REALTIME, &time), 0);
  EXPECT_EQ(time.tv_sec, 1000);
  set_wall_offset(2s + 1ns);
  EXPECT_EQ(clock_gettime(CLOCK_REALTIME, &time), 0);
  EXPECT_EQ(time.tv_sec, 1003);
  EXPECT_EQ(time.tv_nsec, 0);
  EXPECT_EQ(clock_gettime(CLOCK_MONOTONIC, &time), 0);
  EXPECT_EQ(time.tv_nsec, 999'999'999);
}

TEST_F(StubTest, HandsErrorsAndUnknownClocksThrough) {
  auto* clock_gettime = function<int(clockid_t, timespec*)>(0);
  set_wall_offset(1h);
  timespec time{};
  EXPECT_EQ(clock_gettime(99, &time), -22);
  EXPECT_EQ(clock_gettime(-6, &time), 0) << "the clock of a process is numbered so";
  EXPECT_EQ(time.tv_sec, 1000);
}

TEST_F(StubTest, AnswersForGettimeofdayAndTime) {
  auto* gettimeofday = function<int(timeval*, struct timezone*)>(1);
  auto* time = function<time_t(time_t*)>(2);
  set_wall_offset(-1s);
  page_->minutes_west = -60;
  timeval now{};
  struct timezone zone {};
  EXPECT_EQ(gettimeofday(&now, &zone), 0);
  EXPECT_EQ(now.tv_sec, 999);
  EXPECT_EQ(now.tv_usec, 999'999);
  EXPECT_EQ(zone.tz_minuteswest, -60);
  EXPECT_EQ(gettimeofday(nullptr, nullptr), 0);
  time_t seconds = 0;
  EXPECT_EQ(time(&seconds), 999);
  EXPECT_EQ(seconds, 999);
  EXPECT_EQ(time(nullptr), 999);
}

TEST_F(StubTest, AsksTheKernelWhereTheVdsoCannotBeAsked) {
  ::mprotect(memory_, kPageSize, PROT_READ | PROT_WRITE);
  static_cast<StubTable*>(memory_)->original = 0;
  ::mprotect(memory_, kPageSize, PROT_READ | PROT_EXEC);
  set_wall_offset(1000s);
  timespec time{};
  const std::int64_t before = true_readings()[CLOCK_REALTIME];
  EXPECT_EQ(function<int(clockid_t, timespec*)>(0)(CLOCK_REALTIME, &time), 0);
  const std::int64_t shown = time.tv_sec * kSecond + time.tv_nsec - 1000 * kSecond;
  EXPECT_LE(before, shown);
  EXPECT_LE(shown, true_readings()[CLOCK_REALTIME]);
}

TEST(Stub, FitsItsPageAndIsInOrder) {
  EXPECT_LT(stub_bytes().size(), kPageSize / 2);
  EXPECT_GE(stub_probe(), sizeof(StubTable));
  for (const std::size_t entry : stub_entries()) {
    EXPECT_GE(entry, sizeof(StubTable));
    EXPECT_LT(entry, stub_bytes().size());
  }
}

}  // namespace
}  // namespace linnet::nemesis::clock
