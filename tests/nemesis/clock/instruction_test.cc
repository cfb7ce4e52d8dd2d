// Decoding and moving machine code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "nemesis/clock/instruction.h"

namespace linnet::nemesis::clock {
namespace {

using Code = std::vector<std::uint8_t>;
using testing::ElementsAreArray;

std::size_t length(const Code& code) {
  const auto instruction = decode(code);
  return instruction ? instruction->length : 0;
}

TEST(Instruction, HasTheLengthThatADisassemblerGivesIt) {
  EXPECT_EQ(length({0xf3, 0x0f, 0x1e, 0xfa}), 4U);               // endbr64
  EXPECT_EQ(length({0x55}), 1U);                                 // push rbp
  EXPECT_EQ(length({0x41, 0x56}), 2U);                           // push r14
  EXPECT_EQ(length({0x48, 0x89, 0xe5}), 3U);                     // mov rbp, rsp
  EXPECT_EQ(length({0x48, 0x83, 0xec, 0x10}), 4U);               // sub rsp, 16
  EXPECT_EQ(length({0x48, 0x81, 0xec, 0, 1, 0, 0}), 7U);         // sub rsp, 256
  EXPECT_EQ(length({0x83, 0xff, 0x17}), 3U);                     // cmp edi, 23
  EXPECT_EQ(length({0xb8, 1, 0, 0, 0}), 5U);                     // mov eax, 1
  EXPECT_EQ(length({0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8}), 10U);  // mov rax, imm64
  EXPECT_EQ(length({0x48, 0x8b, 0x44, 0x24, 0x08}), 5U);         // mov rax, [rsp + 8]
  EXPECT_EQ(length({0x48, 0x8b, 0x84, 0x24, 0, 1, 0, 0}), 8U);   // mov rax, [rsp + 256]
  EXPECT_EQ(length({0x8b, 0x04, 0x25, 0, 0, 0, 0}), 7U);         // mov eax, [0]
  EXPECT_EQ(length({0x48, 0x63, 0xff}), 3U);                     // movsxd rdi, edi
  EXPECT_EQ(length({0x0f, 0xb6, 0x07}), 3U);                     // movzx eax, byte [rdi]
  EXPECT_EQ(length({0x66, 0x66, 0x90}), 3U);                     // nop
  EXPECT_EQ(length({0x66, 0x0f, 0x1f, 0x44, 0, 0}), 6U);         // nop
  EXPECT_EQ(length({0x31, 0xc0}), 2U);                           // xor eax, eax
}

TEST(Instruction, KnowsWhereADisplacementFromItselfStands) {
  const auto lea = decode(Code{0x4c, 0x8d, 0x15, 0xe8, 0x97, 0xff, 0xff});  // lea r10, [rip - ...]
  ASSERT_TRUE(lea);
  EXPECT_EQ(lea->length, 7U);
  EXPECT_EQ(lea->relative_at, 3U);
  const auto compare = decode(Code{0x81, 0x3d, 0x3a, 0x95, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f});
  ASSERT_TRUE(compare);  // cmp dword [rip - ...], 0x7fffffff
  EXPECT_EQ(compare->length, 10U);
  EXPECT_EQ(compare->relative_at, 2U);
}

TEST(Instruction, IsUnknownWhenItIsNotMovableOrCutShort) {
  EXPECT_EQ(length({}), 0U);
  EXPECT_EQ(length({0x48}), 0U);
  EXPECT_EQ(length({0x48, 0x83, 0xec}), 0U);
  EXPECT_EQ(length({0xe9, 0, 0, 0, 0}), 0U);              // jmp
  EXPECT_EQ(length({0xeb, 0}), 0U);                       // jmp
  EXPECT_EQ(length({0x74, 0}), 0U);                       // je
  EXPECT_EQ(length({0xe8, 0, 0, 0, 0}), 0U);              // call
  EXPECT_EQ(length({0xff, 0xe0}), 0U);                    // jmp rax
  EXPECT_EQ(length({0xc3}), 0U);                          // ret
  EXPECT_EQ(length({0x0f, 0x05}), 0U);                    // syscall
  EXPECT_EQ(length({0x0f, 0x84, 0, 0, 0, 0}), 0U);        // je
  EXPECT_EQ(length({0xc7, 0xf8, 0, 0, 0, 0}), 0U);        // xbegin
  EXPECT_EQ(length({0x66, 0x81, 0xc4, 0, 1, 0, 0}), 0U);  // an immediate of another size
  EXPECT_EQ(length({0xcc}), 0U);                          // int3
}

TEST(MoveInstructions, TakesWholeOnesAndMendsDisplacements) {
  // push rbp; lea r10, [rip + 0x100]; mov rbp, rsp
  const Code code{0x55, 0x4c, 0x8d, 0x15, 0x00, 0x01, 0x00, 0x00, 0x48, 0x89, 0xe5};
  const auto moved = move_instructions(code, 5, 0x2000, 0x1000);
  ASSERT_TRUE(moved);
  EXPECT_THAT(*moved, ElementsAreArray(Code{0x55, 0x4c, 0x8d, 0x15, 0x00, 0x11, 0x00, 0x00}));
}

TEST(MoveInstructions, RefusesWhatItCannotMove) {
  EXPECT_FALSE(move_instructions(Code{0x55, 0xe8, 0, 0, 0, 0}, 5, 0x2000, 0x1000));
  EXPECT_FALSE(move_instructions(Code{0x55, 0x55}, 5, 0x2000, 0x1000)) << "too short";
  const Code lea{0x4c, 0x8d, 0x15, 0, 0, 0, 0x7f};
  EXPECT_FALSE(move_instructions(lea, 5, 0x2'0000'0000, 0x1'0000'0000)) << "out of reach";
}

TEST(MayBranchInto, SeesBranchesOfEveryFormToTheFirstBytes) {
  const Code nothing(40, 0x90);
  EXPECT_FALSE(may_branch_into(nothing, 5));
  const auto with = [&](std::size_t at, const Code& branch) {
    Code code = nothing;
    std::copy(branch.begin(), branch.end(), code.begin() + static_cast<long>(at));
    return may_branch_into(code, 5);
  };
  const auto back = [](int distance) { return static_cast<std::uint8_t>(distance); };
  EXPECT_TRUE(with(10, {0xeb, back(-12 + 4)}));   // jmp to 4
  EXPECT_FALSE(with(10, {0xeb, back(-12 + 5)}));  // jmp to 5
  EXPECT_TRUE(with(10, {0x75, back(-12 + 1)}));   // jne to 1
  EXPECT_TRUE(with(10, {0xe2, back(-12 + 2)}));   // loop to 2
  EXPECT_TRUE(with(10, {0xeb, back(-12)}));       // to itself, which would come by the stub again
  EXPECT_TRUE(with(10, {0x0f, 0x85, back(-16 + 3), 0xff, 0xff, 0xff}));  // jne to 3
  EXPECT_TRUE(with(10, {0xe9, back(-15 + 3), 0xff, 0xff, 0xff}));        // jmp to 3
  EXPECT_FALSE(with(10, {0xe9, back(-15 + 9), 0xff, 0xff, 0xff}));
}

TEST(Jump, ReachesBothWaysAndNotTooFar) {
  EXPECT_THAT(*jump(0x1000, 0x1005), ElementsAreArray(Code{0xe9, 0, 0, 0, 0}));
  EXPECT_THAT(*jump(0x1000, 0x1000), ElementsAreArray(Code{0xe9, 0xfb, 0xff, 0xff, 0xff}));
  EXPECT_TRUE(jump(0x1'0000'0000, 0x1'7fff'0000));
  EXPECT_FALSE(jump(0x1'0000'0000, 0x1'8000'1000));
  EXPECT_FALSE(jump(0x1'8000'1000, 0x1'0000'0000));
}

}  // namespace
}  // namespace linnet::nemesis::clock
