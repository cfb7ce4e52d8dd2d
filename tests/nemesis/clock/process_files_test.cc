// What /proc tells of a process, and where there is room in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "nemesis/clock/address_space.h"
#include "nemesis/clock/process_files.h"

namespace linnet::nemesis::clock {
namespace {

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
