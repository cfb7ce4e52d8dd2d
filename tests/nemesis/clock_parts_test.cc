// The parts of clock skew that need no other process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "nemesis/clock/address_space.h"
#include "nemesis/clock/code_page.h"
#include "nemesis/clock/process_files.h"
#include "nemesis/clock/skew.h"
#include "nemesis/clock/stub.h"
#include "nemesis/clock/vdso_image.h"

namespace linnet::nemesis::clock {
namespace {

using namespace std::chrono_literals;

// ---- Arithmetic ----

Readings all_at(std::int64_t reading) {
  Readings readings;
  readings.fill(reading);
  return readings;
}

TEST(SkewedClocks, AddTheOffsetToTheFamilyAndLeaveTheOtherAlone) {
  SkewedClocks clocks;
  Skew skew;
  skew.offset = -5s;
  clocks.set(Family::kWall, skew, all_at(100 * kSecond));
  for (const clockid_t wall : {CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_TAI}) {
    EXPECT_EQ(skewed(100 * kSecond, clocks.parameters(wall)), 95 * kSecond);
  }
  for (const clockid_t other : {CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_PROCESS_CPUTIME_ID}) {
    EXPECT_EQ(skewed(100 * kSecond, clocks.parameters(other)), 100 * kSecond);
  }
}

TEST(SkewedClocks, DriftFromTheMomentTheyAreSet) {
  SkewedClocks clocks;
  Skew skew;
  skew.drift_ppm = 500;
  clocks.set(Family::kWall, skew, all_at(100 * kSecond));
  const Parameters& parameters = clocks.parameters(CLOCK_REALTIME);
  EXPECT_EQ(skewed(100 * kSecond, parameters), 100 * kSecond);
  EXPECT_NEAR(static_cast<double>(skewed(1100 * kSecond, parameters)), 1100.5e9, 1000);
}

TEST(SkewedClocks, FoldTheAccruedDriftIntoTheOffset) {
  SkewedClocks clocks;
  Skew skew;
  skew.offset = 1s;
  skew.drift_ppm = -250'000;
  skew.strobe = {.amplitude = 1h, .half_period = 1s};
  clocks.set(Family::kMonotonic, skew, all_at(0));
  const Skew later = clocks.skew(Family::kMonotonic, all_at(9 * kSecond));
  EXPECT_EQ(later.offset, 1s - 2250ms);
  EXPECT_EQ(later.drift_ppm, -250'000);
  EXPECT_EQ(later.strobe, skew.strobe);
  EXPECT_EQ(clocks.skew(Family::kWall, all_at(9 * kSecond)), Skew{});
}

TEST(SkewedClocks, StandStillAtTheGreatestDriftBack) {
  SkewedClocks clocks;
  Skew skew;
  skew.drift_ppm = -1e6;
  clocks.set(Family::kWall, skew, all_at(kSecond));
  EXPECT_EQ(skewed(kSecond, clocks.parameters(0)), kSecond);
  EXPECT_EQ(skewed(1'000'000 * kSecond, clocks.parameters(0)), kSecond);
}

TEST(SkewedClocks, StrobeByTurns) {
  SkewedClocks clocks;
  Skew skew;
  skew.strobe = {.amplitude = 10s, .half_period = 1s};
  clocks.set(Family::kWall, skew, all_at(100 * kSecond));
  const Parameters& parameters = clocks.parameters(0);
  const auto off_at = [&](std::int64_t raw) { return skewed(raw, parameters) - raw; };
  EXPECT_EQ(off_at(100 * kSecond), 0);
  EXPECT_EQ(off_at(101 * kSecond - 1), 0);
  EXPECT_EQ(off_at(101 * kSecond), 10 * kSecond);
  EXPECT_EQ(off_at(102 * kSecond - 1), 10 * kSecond);
  EXPECT_EQ(off_at(102 * kSecond), 0);
  EXPECT_EQ(off_at(99 * kSecond), 0) << "a coarse clock may lag behind the moment of setting";
}

TEST(SkewedClocks, NeverShowATimeBeforeTheirEpoch) {
  SkewedClocks clocks;
  Skew skew;
  skew.offset = -10s;
  clocks.set(Family::kMonotonic, skew, all_at(5 * kSecond));
  EXPECT_EQ(skewed(6 * kSecond, clocks.parameters(CLOCK_MONOTONIC)), 0);
}

TEST(Skew, IsSaneWithinItsLimits) {
  Skew skew;
  EXPECT_TRUE(skew.is_sane());
  skew.offset = -Skew::kMost;
  EXPECT_TRUE(skew.is_sane());
  skew.offset = Skew::kMost + 1ns;
  EXPECT_FALSE(skew.is_sane());
  skew = {};
  skew.drift_ppm = -1'000'001;
  EXPECT_FALSE(skew.is_sane());
  skew.drift_ppm = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(skew.is_sane());
  skew = {};
  skew.strobe.half_period = -1ns;
  EXPECT_FALSE(skew.is_sane());
}

// ---- The shared page ----

TEST(ParameterPage, GivesEachReaderOneWholeSet) {
  ParameterPage page;
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::thread reader([&] {
    while (!done) {
      const Parameters read = page.read(3);
      if (read.offset != read.origin || read.rate != read.origin ||
          read.strobe_half_period != read.origin || read.strobe_amplitude != read.origin) {
        ++torn;
      }
    }
  });
  for (std::int64_t value = 1; value <= 200'000; ++value) {
    AllParameters all;
    for (Parameters& clock : all.clocks) clock = {value, value, value, value, value};
    page.publish(all);
  }
  done = true;
  reader.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(page.read(3).offset, 200'000);
}

TEST(ParameterPage, DiffersInItsNumberFromTheOneItReplaces) {
  ParameterPage first;
  ParameterPage second;
  first.publish({});
  second.start_after(first.sequence());
  EXPECT_NE(second.sequence(), first.sequence());
  second.publish({});
  EXPECT_NE(second.sequence(), first.sequence());
}

// ---- The stub, as a copy at another address ----

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
    return reinterpret_cast<F*>(reinterpret_cast<std::uintptr_t>(memory_) +
                                stub_entries().at(index));
  }
  void set_wall_offset(std::chrono::nanoseconds offset) const {
    Skew skew;
    skew.offset = offset;
    SkewedClocks clocks;
    clocks.set(Family::kWall, skew, all_at(0));
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

// ---- The vDSO ----

std::vector<std::uint8_t> own_vdso(std::uint64_t base) {
  const auto mappings = read_mappings(::getpid());
  const Mapping* mapping = find_mapping(mappings, base);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(base);
  return {begin, begin + (mapping->end - mapping->begin)};
}

TEST(VdsoImage, FindsTheFunctionsOfThisKernel) {
  const std::uint64_t base = ::getauxval(AT_SYSINFO_EHDR);
  if (base == 0) GTEST_SKIP() << "there is no vDSO";
  const auto image = VdsoImage::parse(base, own_vdso(base));
  ASSERT_TRUE(image);
  for (const char* name : kFunctionNames) {
    const auto function = image->find(name);
    ASSERT_TRUE(function) << name;
    EXPECT_GT(function->address, base);
    EXPECT_GE(function->code.size(), 8U);
    EXPECT_EQ(std::memcmp(reinterpret_cast<const void*>(function->address), function->code.data(),
                          function->code.size()),
              0);
  }
  EXPECT_FALSE(image->find("__vdso_clock_gettim"));
  EXPECT_FALSE(image->find("__vdso_clock_gettime_"));
  const auto instruction = image->system_call_instruction();
  ASSERT_TRUE(instruction);
  EXPECT_EQ(std::memcmp(reinterpret_cast<const void*>(*instruction), "\x0f\x05", 2), 0);
}

TEST(VdsoImage, RefusesWhatIsNoVdso) {
  const std::uint64_t base = ::getauxval(AT_SYSINFO_EHDR);
  if (base == 0) GTEST_SKIP() << "there is no vDSO";
  const auto bytes = own_vdso(base);
  EXPECT_FALSE(VdsoImage::parse(base, {}));
  EXPECT_FALSE(VdsoImage::parse(base, std::vector<std::uint8_t>(4096, 0)));
  auto of_32_bits = bytes;
  of_32_bits[4] = 1;
  EXPECT_FALSE(VdsoImage::parse(base, of_32_bits));
  // However it is cut or spoiled, nothing outside of it is looked at (the sanitizers watch).
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    auto image = VdsoImage::parse(base, {bytes.begin(), bytes.begin() + static_cast<long>(size)});
    if (image) image->find("__vdso_time");
  }
  for (std::size_t at = 0; at < std::min<std::size_t>(bytes.size(), 0x600); ++at) {
    auto spoiled = bytes;
    spoiled[at] ^= 0xff;
    auto image = VdsoImage::parse(base, spoiled);
    if (image) image->find("__vdso_time");
  }
}

TEST(CodePage, KeepsTheTrueClockAtAnotherEntryOnThisKernel) {
  const std::uint64_t base = ::getauxval(AT_SYSINFO_EHDR);
  if (base == 0) GTEST_SKIP() << "there is no vDSO";
  const auto image = VdsoImage::parse(base, own_vdso(base));
  ASSERT_TRUE(image);
  const auto room = find_room(read_mappings(::getpid()), base, kPageSize);
  ASSERT_TRUE(room);
  const auto page = build_code_page(*image, *room, 0);
  ASSERT_TRUE(page);
  EXPECT_LE(page->bytes.size(), kPageSize);
  ASSERT_NE(page->table.original, 0U) << "the beginning of clock_gettime was not movable";
  void* memory = ::mmap(reinterpret_cast<void*>(*room), kPageSize, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  ASSERT_EQ(reinterpret_cast<std::uint64_t>(memory), *room);
  std::memcpy(memory, page->bytes.data(), page->bytes.size());
  ::mprotect(memory, kPageSize, PROT_READ | PROT_EXEC);
  auto* original = reinterpret_cast<int (*)(clockid_t, timespec*)>(page->table.original);
  timespec moved{};
  EXPECT_EQ(original(CLOCK_MONOTONIC, &moved), 0);
  EXPECT_GE(true_readings()[CLOCK_MONOTONIC] + 1000, moved.tv_sec * kSecond + moved.tv_nsec);
  ::munmap(memory, kPageSize);
}

TEST(CodePage, LeavesTheTrueClockToTheKernelWhenItsBeginningIsUnknown) {
  const std::uint64_t base = ::getauxval(AT_SYSINFO_EHDR);
  if (base == 0) GTEST_SKIP() << "there is no vDSO";
  auto image = VdsoImage::parse(base, own_vdso(base));
  ASSERT_TRUE(image);
  const auto function = image->find(kFunctionNames[kClockGettime]);
  ASSERT_TRUE(function);
  image->overwrite(function->address, std::vector<std::uint8_t>{0xff, 0xe0});  // jmp rax
  const auto page = build_code_page(*image, base + 0x10000, 0);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->table.original, 0U);
  const Detour& detour = page->detours[kClockGettime];
  EXPECT_EQ(detour.guarded_end, function->address + function->code.size())
      << "whoever is within might come back to its beginning";
  EXPECT_NE(page->table.patches[kClockGettime].address, 0U) << "it is replaced all the same";
}

TEST(CodePage, IsNoneOutOfAJumpsReach) {
  const std::uint64_t base = ::getauxval(AT_SYSINFO_EHDR);
  if (base == 0) GTEST_SKIP() << "there is no vDSO";
  const auto image = VdsoImage::parse(base, own_vdso(base));
  ASSERT_TRUE(image);
  EXPECT_FALSE(build_code_page(*image, base - 0x1'0000'0000, 0));
}

TEST(Detour, GuardsWhatIsBehindItsEntry) {
  const Detour detour{.entry = 100, .moved_to = 0, .guarded_end = 105};
  EXPECT_FALSE(detour.guards(100)) << "a jump may be met at its first byte";
  EXPECT_TRUE(detour.guards(101));
  EXPECT_TRUE(detour.guards(104));
  EXPECT_FALSE(detour.guards(105));
}

// ---- The address space ----

constexpr std::uint64_t kGiB = 1ULL << 30;

TEST(FindRoom, TakesTheNearestThatIsFree) {
  const std::vector<Mapping> mappings{
      {0x10000, 0x20000, "a"}, {0x22000, 0x30000, "b"}, {0x33000, 0x40000, "c"}};
  EXPECT_EQ(find_room(mappings, 0x30000, 0x3000), 0x30000U);
  EXPECT_EQ(find_room(mappings, 0x21000, 0x2000), 0x20000U);
  EXPECT_EQ(find_room(mappings, 0x21000, 0x8000), 0x40000U);
}

TEST(FindRoom, LeavesHeapAndStackTheirsToGrow) {
  const std::vector<Mapping> mappings{{0x1000, 0x2000, "[heap]"},
                                      {4 * kGiB, 4 * kGiB + 0x1000, "[vdso]"},
                                      {5 * kGiB, 5 * kGiB + 0x1000, "[stack]"}};
  EXPECT_EQ(find_room(mappings, 4 * kGiB, 0x1000), 4 * kGiB - 0x1000);
  const std::vector<Mapping> narrow{{4 * kGiB - 0x10000, 4 * kGiB - 0x8000, "[heap]"},
                                    {4 * kGiB, 4 * kGiB + 0x1000, "[vdso]"},
                                    {4 * kGiB + 0x9000, 4 * kGiB + 0xa000, "[stack]"}};
  EXPECT_EQ(find_room(narrow, 4 * kGiB, 0x1000), 4 * kGiB + 0xa000) << "above the stack";
}

TEST(FindRoom, FindsNoneOutOfReach) {
  const std::vector<Mapping> mappings{{0, 8 * kGiB, "a"}};
  EXPECT_FALSE(find_room(mappings, kGiB, 0x1000));
}

// ---- /proc ----

TEST(ProcessFiles, TellOfThisProcess) {
  const auto status = read_status(::getpid());
  ASSERT_TRUE(status);
  EXPECT_EQ(status->name, "clock_test");
  EXPECT_EQ(status->parent, ::getppid());
  EXPECT_TRUE(status->has_memory);
  EXPECT_FALSE(status->has_ended());
  EXPECT_THAT(read_threads(::getpid()), testing::Contains(::getpid()));
  const auto mappings = read_mappings(::getpid());
  const Mapping* stack =
      find_mapping(mappings, reinterpret_cast<std::uint64_t>(__builtin_frame_address(0)));
  EXPECT_THAT(mappings, testing::Contains(testing::Field(&Mapping::name, "[stack]")));
  EXPECT_NE(stack, nullptr);
}

TEST(ProcessFiles, TellNothingOfNone) {
  constexpr pid_t kNone = 0x3fffffff;
  EXPECT_FALSE(read_status(kNone));
  EXPECT_THAT(read_threads(kNone), testing::IsEmpty());
  EXPECT_THAT(read_mappings(kNone), testing::IsEmpty());
  EXPECT_EQ(describe_process(kNone), "process 1073741823");
}

}  // namespace
}  // namespace linnet::nemesis::clock
