#include "nemesis/sandbox/packet.h"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

#include "tests/nemesis/sandbox/made_packet.h"

namespace linnet::nemesis::sandbox {
namespace {

constexpr std::uint32_t kDestination = 0x0A4D0002;

int flipped_bits(const Bytes& a, const Bytes& b, std::size_t begin) {
  int bits = 0;
  for (std::size_t i = begin; i < a.size(); ++i) {
    bits += std::popcount(std::to_integer<unsigned>(a[i] ^ b[i]));
  }
  return bits;
}

TEST(Packet, ItsDestinationIsRead) {
  EXPECT_EQ(destination(make_udp(kDestination, 10)), kDestination);
}

TEST(Packet, WhatIsNotIPv4HasNoDestination) {
  EXPECT_EQ(destination({}), std::nullopt);
  EXPECT_EQ(destination(Bytes(19, std::byte{0x45})), std::nullopt);
  Bytes version6 = make_udp(kDestination, 10);
  version6[0] = std::byte{0x60};
  EXPECT_EQ(destination(version6), std::nullopt);
}

TEST(Corrupt, FlipsOneBitOfThePayload) {
  for (const Bytes& packet : {make_udp(kDestination, 11), make_tcp(kDestination, 11)}) {
    const std::size_t headers = packet.size() - 11;
    std::vector<int> struck(11 * 8);
    for (std::uint64_t where = 0; where < 11 * 8; ++where) {
      Bytes altered = packet;
      ASSERT_TRUE(corrupt(altered, where, Corruption::detectable));
      EXPECT_EQ(flipped_bits(packet, altered, 0), 1);
      EXPECT_EQ(flipped_bits(packet, altered, headers), 1) << "a header is hit";
      EXPECT_FALSE(has_right_checksum(altered));
    }
  }
}

TEST(Corrupt, MakesTheChecksumFitWhenItIsSilent) {
  for (const std::size_t length : {1U, 2U, 11U, 12U}) {
    for (const Bytes& packet : {make_udp(kDestination, length), make_tcp(kDestination, length)}) {
      ASSERT_TRUE(has_right_checksum(packet));
      for (std::uint64_t where = 0; where < length * 8; ++where) {
        Bytes altered = packet;
        ASSERT_TRUE(corrupt(altered, where, Corruption::silent));
        EXPECT_EQ(flipped_bits(packet, altered, packet.size() - length), 1);
        EXPECT_TRUE(has_right_checksum(altered)) << length << " bytes, bit " << where;
      }
    }
  }
}

TEST(Corrupt, LeavesAPacketWithoutPayload) {
  for (const auto corruption : {Corruption::detectable, Corruption::silent}) {
    for (Bytes packet : {make_udp(kDestination, 0), make_tcp(kDestination, 0)}) {
      const Bytes before = packet;
      EXPECT_FALSE(corrupt(packet, 12345, corruption));
      EXPECT_EQ(packet, before);
    }
  }
}

TEST(Corrupt, AFragmentWithoutItsHeadIsAllPayloadAndHasNoChecksum) {
  Bytes fragment = make_udp(kDestination, 8);
  fragment[7] = std::byte{2};  // offset 16
  const Bytes before = fragment;
  EXPECT_FALSE(corrupt(fragment, 3, Corruption::silent));
  EXPECT_EQ(fragment, before);
  EXPECT_TRUE(corrupt(fragment, 3, Corruption::detectable));
  EXPECT_EQ(flipped_bits(fragment, before, 20), 1);
}

TEST(Corrupt, SurvivesPacketsThatLieAboutTheirLength) {
  for (std::size_t size = 20; size < 60; ++size) {
    for (const auto corruption : {Corruption::detectable, Corruption::silent}) {
      for (Bytes packet : {make_udp(kDestination, 40), make_tcp(kDestination, 40)}) {
        for (const unsigned first : {0x45U, 0x4FU, 0x40U}) {
          Bytes cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
          cut[0] = static_cast<std::byte>(first);
          if (size > 32) cut[32] = std::byte{0xF0};
          corrupt(cut, 77, corruption);
        }
      }
    }
  }
}

}  // namespace
}  // namespace linnet::nemesis::sandbox
