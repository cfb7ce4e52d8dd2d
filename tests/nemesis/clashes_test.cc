#include "nemesis/clashes.h"

#include <gtest/gtest.h>

#include "nemesis/partition.h"

namespace linnet::nemesis {
namespace {

constexpr int kNodes = 5;
constexpr NodeId n1{1};
constexpr NodeId n2{2};

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
  EXPECT_TRUE(clash_either_way(clients, fault("kill", 2000, 4000, {n1, n2, NodeId(3)})));
  EXPECT_FALSE(clash_either_way(clients, fault("kill", 2000, 4000, {n1, n2})));
}

}  // namespace
}  // namespace linnet::nemesis
