#include "nemesis/clashes.h"

#include <gtest/gtest.h>

#include "nemesis/partition.h"
#include "nemesis/quorum_left.h"

namespace linnet::nemesis {
namespace {

constexpr int kNodes = 5;
constexpr NodeId n1{1};
constexpr NodeId n2{2};
constexpr NodeId n3{3};
constexpr NodeId n4{4};

Fault fault(const char* kind, int start, int end, std::vector<NodeId> nodes) {
  Fault fault;
  fault.kind = kind;
  fault.start = milliseconds(start);
  fault.end = milliseconds(end);
  fault.nodes = std::move(nodes);
  return fault;
}

Fault partition(int start, int end, const std::vector<NodeId>& isolated) {
  Fault partition = fault("partition", start, end, {});
  partition.links = isolate(isolated, kNodes);
  return partition;
}

bool clash_either_way(const Fault& a, const Fault& b) {
  EXPECT_EQ(clash(a, b, kNodes), clash(b, a, kNodes));
  return clash(a, b, kNodes);
}

TEST(Clashes, TwoFaultsOfOneProcessAtOneTime) {
  const Fault kill = fault("kill", 1000, 3000, {n1});
  EXPECT_TRUE(clash_either_way(kill, fault("pause", 2000, 4000, {n1, n2})));
  EXPECT_TRUE(clash_either_way(kill, fault("pause", 3400, 4000, {n1}))) << "without a rest";
  EXPECT_FALSE(clash_either_way(kill, fault("pause", 3500, 4000, {n1})));
  EXPECT_FALSE(clash_either_way(kill, fault("pause", 2000, 4000, {n2})));
}

TEST(Clashes, AFaultOnPrimariesMayStrikeAnyNode) {
  Fault primaries = fault("pause", 2000, 4000, {});
  primaries.choice = Choice::primaries;
  EXPECT_TRUE(clash_either_way(fault("kill", 1000, 3000, {n1}), primaries));
}

TEST(Clashes, AClockIsSetAndReadOnlyWhileItsNodeRuns) {
  const Fault clock = fault("clock", 2000, 6000, {n1});
  EXPECT_TRUE(clash_either_way(clock, fault("kill", 1000, 3000, {n1})));
  EXPECT_TRUE(clash_either_way(clock, fault("kill", 5000, 7000, {n1})));
  EXPECT_TRUE(clash_either_way(clock, fault("kill", 1000, 7000, {n1})));
  EXPECT_FALSE(clash_either_way(clock, fault("kill", 3000, 5000, {n1}))) << "it is back by the end";
  EXPECT_FALSE(clash_either_way(clock, partition(1000, 3000, {n1})));
  EXPECT_TRUE(clash_either_way(clock, fault("clock", 3000, 5000, {n1})));
}

TEST(Clashes, BadLinksOfWhichNoneIsLeft) {
  const Fault packet = fault("packet", 1000, 3000, {n1});
  EXPECT_TRUE(clash_either_way(packet, partition(2000, 4000, {n1})));
  EXPECT_FALSE(clash_either_way(packet, partition(2000, 4000, {n2})));
  EXPECT_TRUE(clash_either_way(packet, fault("kill", 2000, 4000, {n1, n2})));
  const Fault of_two = fault("packet", 1000, 3000, {n1, n2});
  EXPECT_FALSE(clash_either_way(of_two, fault("kill", 2000, 4000, {n1})));
  EXPECT_FALSE(clash_either_way(packet, fault("packet", 1000, 3000, {n1})));
}

TEST(Clashes, ClientsPartedFromFewNodes) {
  Fault clients = fault("partition", 1000, 3000, {});
  clients.shape = "clients";
  EXPECT_TRUE(clash_either_way(clients, fault("kill", 2000, 4000, {n1, n2, n3})));
  EXPECT_FALSE(clash_either_way(clients, fault("kill", 2000, 4000, {n1, n2})));
}

// The last of the members that stay are three: two have to be there at either moment.
TEST(Clashes, MembersChangeOnlyWhileAMajorityOfThemIsLed) {
  const Fault member = fault("member", 2000, 6000, {n1, n2});
  EXPECT_FALSE(clash_either_way(member, fault("kill", 1000, 3000, {n3})));
  EXPECT_TRUE(clash_either_way(member, fault("kill", 1000, 3000, {n3, n4})));
  EXPECT_TRUE(clash_either_way(member, fault("kill", 5000, 7000, {n3, n4})));
  EXPECT_TRUE(clash_either_way(member, fault("pause", 1000, 7000, {n3, n4})));
  EXPECT_FALSE(clash_either_way(member, fault("kill", 3000, 5000, {n3, n4}))) << "between the two";
  EXPECT_TRUE(clash_either_way(member, partition(1000, 3000, {n3, n4})));
  EXPECT_FALSE(clash_either_way(member, partition(1000, 3000, {n3})));
  EXPECT_FALSE(clash_either_way(member, fault("packet", 1000, 7000, {n3, n4})));
  Fault clients = fault("partition", 1000, 3000, {});
  for (const NodeId node : all_nodes(kNodes)) clients.links.push_back({node, kClients});
  EXPECT_TRUE(clash_either_way(member, clients)) << "nobody could ask";
}

TEST(Clashes, MembersComeBackWhenTheyRunAndCanBeReached) {
  const Fault member = fault("member", 2000, 6000, {n1});
  EXPECT_FALSE(clash_either_way(member, fault("kill", 1000, 3000, {n1}))) << "the others remove it";
  EXPECT_TRUE(clash_either_way(member, fault("kill", 5000, 7000, {n1})));
  EXPECT_FALSE(clash_either_way(member, partition(1000, 3000, {n1})));
  EXPECT_TRUE(clash_either_way(member, partition(5000, 7000, {n1})));
}

TEST(Clashes, AnyNodeMayBeTheMemberThatLeads) {
  Fault member = fault("member", 2000, 6000, {});
  member.choice = Choice::primaries;
  EXPECT_FALSE(clash_either_way(member, fault("kill", 1000, 3000, {n1})));
  EXPECT_TRUE(clash_either_way(member, fault("kill", 5000, 7000, {n1})));
  Fault primaries = fault("pause", 1000, 3000, {});
  primaries.choice = Choice::primaries;
  EXPECT_FALSE(clash_either_way(member, primaries)) << "three are left of four";
  primaries.end = milliseconds(7000);
  EXPECT_TRUE(clash_either_way(member, primaries));
}

TEST(Clashes, LeadershipIsHandedOverOnlyInAMajority) {
  Fault transfer = fault("transfer", 2000, 6000, {});
  transfer.choice = Choice::one;
  EXPECT_TRUE(clash_either_way(transfer, fault("kill", 1000, 3000, {n1, n2, n3})));
  EXPECT_FALSE(clash_either_way(transfer, fault("kill", 3000, 5000, {n1, n2, n3})));
  EXPECT_FALSE(clash_either_way(transfer, fault("kill", 1000, 3000, {n1, n2})));
}

// Neither clashes alone: each leaves four of five.
TEST(Clashes, LeadershipIsNotHandedOverWhereSeveralFaultsLeaveNoMajority) {
  Fault transfer = fault("transfer", 2000, 6000, {});
  transfer.choice = Choice::one;
  std::vector<Fault> others{fault("kill", 1000, 3000, {n1}), partition(1000, 3000, {n2})};
  EXPECT_TRUE(can_come_about(transfer, others, kNodes));
  others.push_back(fault("pause", 1000, 3000, {n3}));
  EXPECT_FALSE(can_come_about(transfer, others, kNodes));
  others.back().nodes = {n2};
  EXPECT_TRUE(can_come_about(transfer, others, kNodes)) << "which is cut off already";
  others.push_back(fault("member", 1000, 3000, {n4}));
  EXPECT_FALSE(can_come_about(transfer, others, kNodes)) << "two are left of four";
}

TEST(Clashes, OneChangeOfMembersAtATime) {
  const Fault member = fault("member", 2000, 6000, {n1});
  EXPECT_TRUE(clash_either_way(member, fault("member", 3000, 5000, {n2})));
  EXPECT_FALSE(clash_either_way(member, fault("member", 6500, 8000, {n1})));
  EXPECT_FALSE(clash_either_way(member, fault("transfer", 3000, 5000, {n2})));
}

}  // namespace
}  // namespace linnet::nemesis
