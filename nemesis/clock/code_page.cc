#include "nemesis/clock/code_page.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "nemesis/clock/instruction.h"
#include "nemesis/clock/parameter_page.h"

namespace linnet::nemesis::clock {
namespace {

constexpr std::uint8_t kTrap = 0xcc;  // int3, where nothing stands
constexpr std::size_t kAlignment = 16;

// Appends the function's first instructions and a jump to those after them. Returns their address;
// 0 if they cannot be moved, and then nothing is appended.
std::uint64_t append_moved(const VdsoImage::Function& function, std::uint64_t page,
                           std::vector<std::uint8_t>& bytes) {
  if (may_branch_into(function.code, kJumpSize)) return 0;
  const std::size_t at = (bytes.size() + kAlignment - 1) / kAlignment * kAlignment;
  const auto moved = move_instructions(function.code, kJumpSize, function.address, page + at);
  if (!moved) return 0;
  const auto back = jump(page + at + moved->size(), function.address + moved->size());
  if (!back) return 0;
  bytes.resize(at, kTrap);
  bytes.insert(bytes.end(), moved->begin(), moved->end());
  bytes.insert(bytes.end(), back->begin(), back->end());
  return page + at;
}

}  // namespace

std::optional<CodePage> build_code_page(const VdsoImage& vdso, std::uint64_t address,
                                        std::uint64_t parameters) {
  CodePage page;
  const auto stub = stub_bytes();
  page.bytes.assign(stub.begin(), stub.end());
  page.table.magic = StubTable::kMagic;
  page.table.parameters = parameters;
  for (std::size_t i = 0; i < kFunctions; ++i) {
    const auto function = vdso.find(kFunctionNames[i]);
    if (!function || function->code.size() < kJumpSize) continue;
    const auto to_stub = jump(function->address, address + stub_entries()[i]);
    if (!to_stub) return std::nullopt;
    Detour& detour = page.detours[i];
    detour.entry = function->address;
    detour.moved_to = append_moved(*function, address, page.bytes);
    detour.guarded_end =
        function->address + (detour.moved_to != 0 ? kJumpSize : function->code.size());
    Patch& patch = page.table.patches[i];
    patch.address = function->address;
    std::copy_n(function->code.begin(), kJumpSize, patch.saved);
    std::copy_n(to_stub->begin(), kJumpSize, patch.jump);
  }
  if (page.detours[kClockGettime].entry == 0) return std::nullopt;
  page.table.original = page.detours[kClockGettime].moved_to;
  LINNET_CHECK(page.bytes.size() <= kPageSize, "the stub has {} bytes", page.bytes.size());
  std::memcpy(page.bytes.data(), &page.table, sizeof page.table);
  return page;
}

}  // namespace linnet::nemesis::clock
