// The switch without threads, kernels or real time.
#include "nemesis/sandbox/forwarder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "nemesis/sandbox/address.h"
#include "tests/nemesis/sandbox/made_packet.h"
#include "tests/support/temporary_folder.h"

namespace linnet::nemesis::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr NodeId n1{1};
constexpr NodeId n2{2};
constexpr Link kThere{n1, n2};
constexpr Link kBack{n2, n1};

class FakePort final : public Port {
 public:
  int descriptor() const override { return -1; }
  std::size_t receive(std::span<std::byte> /*buffer*/) override { return 0; }
  bool send(std::span<const std::byte> packet) override {
    if (broken) return false;
    received.emplace_back(packet.begin(), packet.end());
    return true;
  }

  bool broken = false;
  std::vector<Bytes> received;
};

class ForwarderTest : public testing::Test {
 protected:
  ForwarderTest() {
    forwarder_.attach(n1, one_);
    forwarder_.attach(n2, two_);
  }

  // A packet that can be told from others by its size.
  void send(std::size_t size, NodeId from = n1, NodeId to = n2) {
    Bytes packet = make_udp(address_of(to), size);
    forwarder_.accept(from, packet, now_);
  }

  void advance(nanoseconds by) {
    now_ += by;
    forwarder_.deliver_due(now_);
  }

  // The sizes of the packets that n2 has received since the last call.
  std::vector<std::size_t> received() {
    std::vector<std::size_t> sizes;
    for (const Bytes& packet : two_.received) sizes.push_back(packet.size() - 28);
    two_.received.clear();
    return sizes;
  }

  LinkCounters counters() const { return forwarder_.counters(kThere); }

  FakePort one_;
  FakePort two_;
  Forwarder forwarder_{7};
  TimePoint now_ = TimePoint() + 1h;
};

TEST_F(ForwarderTest, HandsAPacketToItsDestinationUnchanged) {
  const Bytes packet = make_tcp(address_of(n2), 100);
  Bytes copy = packet;
  forwarder_.accept(n1, copy, now_);
  EXPECT_THAT(two_.received, ElementsAre(packet));
  EXPECT_THAT(one_.received, IsEmpty());
  EXPECT_EQ(counters(), LinkCounters{.forwarded = 1});
  EXPECT_EQ(forwarder_.counters(kBack), LinkCounters{});
}

TEST_F(ForwarderTest, IgnoresWhatIsForNobodyHere) {
  send(1, n1, NodeId(3));
  Bytes broadcast = make_udp(0x0A4DFFFF, 1);
  forwarder_.accept(n1, broadcast, now_);
  Bytes other = make_udp(0x08080808, 1);
  forwarder_.accept(n1, other, now_);
  Bytes nonsense(3);
  forwarder_.accept(n1, nonsense, now_);
  EXPECT_THAT(received(), IsEmpty());
  EXPECT_THAT(one_.received, IsEmpty());
}

TEST_F(ForwarderTest, CountsWhatAPortDoesNotTake) {
  two_.broken = true;
  send(1);
  EXPECT_EQ(counters(), LinkCounters{.undeliverable = 1});
}

TEST_F(ForwarderTest, ACutDropsAndCountsUntilItIsRemoved) {
  const FaultId cut = forwarder_.add({kThere}, {.cut = true}, now_);
  send(1);
  send(2, n2, n1);
  EXPECT_EQ(one_.received.size(), 1U);
  EXPECT_THAT(received(), IsEmpty());
  EXPECT_EQ(counters(), LinkCounters{.dropped = 1});
  forwarder_.remove(cut, now_);
  send(3);
  EXPECT_THAT(received(), ElementsAre(3));
}

TEST_F(ForwarderTest, HoldsPacketsForTheirDelay) {
  forwarder_.add({kThere}, {.delay = 10ms}, now_);
  send(1);
  advance(4ms);
  send(2);
  EXPECT_EQ(forwarder_.next_due(), now_ + 6ms);
  advance(6ms - 1ns);
  EXPECT_THAT(received(), IsEmpty());
  advance(1ns);
  EXPECT_THAT(received(), ElementsAre(1));
  advance(4ms);
  EXPECT_THAT(received(), ElementsAre(2));
  EXPECT_EQ(forwarder_.next_due(), std::nullopt);
  EXPECT_EQ(counters(), (LinkCounters{.forwarded = 2, .delayed = 2}));
}

TEST_F(ForwarderTest, JitterKeepsTheOrder) {
  forwarder_.add({kThere}, {.delay = 10ms, .jitter = 10ms}, now_);
  std::vector<std::size_t> sent;
  for (std::size_t size = 1; size <= 100; ++size) {
    send(size);
    sent.push_back(size);
    advance(100us);
  }
  advance(20ms);
  EXPECT_EQ(received(), sent);
  EXPECT_EQ(counters().reordered, 0);
}

TEST_F(ForwarderTest, WhatIsHeldBackIsOvertaken) {
  const FaultId fault = forwarder_.add({kThere}, {.reorder = 1, .reorder_by = 5ms}, now_);
  send(1);
  advance(1ms);
  EXPECT_THAT(received(), IsEmpty());
  // The next is not drawn for reordering: another fault table says so.
  forwarder_.add({kThere}, {.delay = 1ms}, now_);
  advance(4ms);
  EXPECT_THAT(received(), ElementsAre(1));
  forwarder_.remove(fault, now_);
  EXPECT_EQ(counters().reordered, 0) << "nothing was sent meanwhile";
}

TEST_F(ForwarderTest, CountsAsReorderedWhatWasReallyOvertaken) {
  forwarder_.add({kThere}, {.reorder = 0.5, .reorder_by = 5ms}, now_);
  std::int64_t overtaken = 0;
  for (std::size_t size = 1; size <= 100; ++size) {
    send(size);
    advance(1ms);
  }
  advance(5ms);
  std::size_t highest = 0;
  const auto sizes = received();
  EXPECT_EQ(sizes.size(), 100U);
  for (const std::size_t size : sizes) {
    overtaken += size < highest;
    highest = std::max(highest, size);
  }
  EXPECT_GT(overtaken, 10);
  EXPECT_EQ(counters().reordered, overtaken);
}

TEST_F(ForwarderTest, ADuplicateComesWithItsOriginal) {
  forwarder_.add({kThere}, {.duplicate = 1, .delay = 1ms}, now_);
  send(1);
  advance(1ms);
  EXPECT_THAT(received(), ElementsAre(1, 1));
  EXPECT_EQ(counters(), (LinkCounters{.forwarded = 2, .delayed = 1, .duplicated = 1}));
}

TEST_F(ForwarderTest, SpacesPacketsByTheRate) {
  // 972 and 28 bytes at 8 Mbit/s take a millisecond.
  forwarder_.add({kThere}, {.bits_per_second = 8'000'000, .backlog = 2ms}, now_);
  for (int i = 0; i < 5; ++i) send(972);
  for (int i = 0; i < 3; ++i) {
    advance(1ms);
    EXPECT_EQ(received().size(), 1U);
  }
  advance(1h);
  EXPECT_THAT(received(), IsEmpty());
  EXPECT_EQ(counters(), (LinkCounters{.forwarded = 3, .overflowed = 2, .rate_limited = 3}));
}

TEST_F(ForwarderTest, ACutDropsWhatIsHeldOnItsLinkAndNothingElse) {
  forwarder_.add({kThere, kBack}, {.delay = 10ms}, now_);
  send(1);
  send(2);
  send(3, n2, n1);
  const FaultId cut = forwarder_.add({kThere}, {.cut = true}, now_);
  forwarder_.remove(cut, now_);
  advance(1h);
  EXPECT_THAT(received(), IsEmpty());
  EXPECT_EQ(one_.received.size(), 1U);
  EXPECT_EQ(counters(), (LinkCounters{.dropped = 2, .delayed = 2}));
}

TEST_F(ForwarderTest, ALinkThatHoldsNothingAnyMoreHandsOverWhatIsHeldInOrder) {
  const FaultId slow = forwarder_.add({kThere}, {.delay = 10ms}, now_);
  for (std::size_t size = 1; size <= 5; ++size) send(size);
  forwarder_.remove(slow, now_);
  send(6);
  EXPECT_THAT(received(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(counters().reordered, 0);
}

TEST_F(ForwarderTest, OneOfTwoDelaysMayEnd) {
  const FaultId slow = forwarder_.add({kThere}, {.delay = 10ms}, now_);
  forwarder_.add({kThere}, {.delay = 1ms}, now_);
  send(1);
  forwarder_.remove(slow, now_);
  send(2);
  advance(11ms);
  EXPECT_THAT(received(), ElementsAre(1, 2)) << "in order";
  send(3);
  advance(1ms);
  EXPECT_THAT(received(), ElementsAre(3));
}

TEST_F(ForwarderTest, FullOfHeldPacketsItDropsAndCounts) {
  forwarder_.add({kThere}, {.delay = 1h}, now_);
  for (int i = 0; i < 2'200; ++i) send(65'000);
  EXPECT_GT(counters().overflowed, 0);
  advance(1h);
  EXPECT_EQ(counters().forwarded + counters().overflowed, 2'200);
  send(1);
  advance(1h);
  EXPECT_EQ(received().back(), 1U) << "there is room again";
}

TEST_F(ForwarderTest, CapturesWhatItHandsOver) {
  const tests::TemporaryFolder folder;
  const auto file = folder / "capture.pcap";
  {
    Forwarder forwarder(7);
    forwarder.attach(n2, two_);
    forwarder.capture(*PcapWriter::create(file));
    Bytes packet = make_udp(address_of(n2), 5);
    forwarder.accept(n1, packet, now_);
  }
  std::ifstream input(file, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(input), {}};
  const std::string magic("\x4D\x3C\xB2\xA1\x02\x00\x04\x00", 8);  // little-endian
  ASSERT_EQ(content.size(), 24U + 16 + 33);
  EXPECT_EQ(content.substr(0, 8), magic);
  EXPECT_EQ(content[20], 101) << "link type RAW";
  EXPECT_EQ(content[32], 33) << "length in the file";
  EXPECT_EQ(content[36], 33) << "length of the packet";
  EXPECT_EQ(content[40], 0x45) << "the packet";
}

TEST(PcapWriter, ThatCannotWriteIsAnError) {
  EXPECT_FALSE(PcapWriter::create("/no/such/folder/capture.pcap").has_value());
}

TEST(Address, IsTheNodesAndBack) {
  EXPECT_EQ(address_text(NodeId(1)), "10.77.0.1");
  EXPECT_EQ(address_text(NodeId(300)), "10.77.1.44");
  EXPECT_EQ(address_text(kClients), "10.77.255.1");
  EXPECT_EQ(address_text(client_group(1)), "10.77.255.2");
  for (int n = 1 - kMostClientGroups; n <= kMostNodes; ++n) {
    EXPECT_EQ(node_at(address_of(NodeId(n))), NodeId(n));
  }
  for (const std::uint32_t nobody : {0x0A4D0000U, 0x0A4DFF00U, 0x0A4DFFFFU, 0x0A4E0001U}) {
    EXPECT_EQ(node_at(nobody), std::nullopt);
  }
  EXPECT_FALSE(has_address(NodeId(kMostNodes + 1)));
}

}  // namespace
}  // namespace linnet::nemesis::sandbox
