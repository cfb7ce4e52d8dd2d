// The kernel's vDSO, and the code that stands in for its functions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include <cstring>
#include <vector>

#include "nemesis/clock/address_space.h"
#include "nemesis/clock/code_page.h"
#include "nemesis/clock/process_files.h"
#include "nemesis/clock/skew.h"
#include "nemesis/clock/vdso_image.h"

namespace linnet::nemesis::clock {
namespace {

// NOLINTBEGIN(performance-no-int-to-ptr): addresses are numbers here

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

// NOLINTEND(performance-no-int-to-ptr)

}  // namespace
}  // namespace linnet::nemesis::clock
