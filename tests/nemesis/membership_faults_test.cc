// What an operator asks of a system, and what the system makes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nemesis/nemesis.h"
#include "tests/nemesis/fake_system.h"

namespace linnet::nemesis {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr NodeId n1{1};
constexpr NodeId n2{2};
constexpr NodeId n3{3};

class MembershipFaults : public testing::Test {
 protected:
  MembershipFaults() { system_.leaders = {n1}; }

  Nemesis nemesis(const char* kind, std::vector<NodeId> nodes, Choice choice = Choice::named) {
    Fault fault;
    fault.kind = kind;
    fault.start = milliseconds(100);
    fault.end = milliseconds(1000);
    fault.nodes = std::move(nodes);
    fault.choice = choice;
    return {Plan{1, 5, {fault}}, system_,
            [this](const std::string&, const json& value) { recorded_.push_back(value); }};
  }

  bool has_ended() const { return !recorded_.empty() && recorded_.back()["phase"] == "end"; }
  bool bit() const { return recorded_.back().at("bit"); }
  json effect() const { return recorded_.back().at("effect"); }

  FakeSystem system_{5};
  std::vector<json> recorded_;
};

TEST_F(MembershipFaults, RemovesMembersAndAddsThemAgainAtTheEnd) {
  auto nemesis = this->nemesis("member", {n2, n3});
  nemesis.act(milliseconds(100));
  EXPECT_EQ(system_.members, (std::vector{n1, NodeId(4), NodeId(5)}));
  EXPECT_EQ(nemesis.next(), milliseconds(1000)) << "until then there is nothing to do";
  EXPECT_EQ(system_.running.size(), 5U) << "their processes run on";
  nemesis.act(milliseconds(1000));
  EXPECT_EQ(system_.members.size(), 5U);
  ASSERT_TRUE(has_ended());
  EXPECT_TRUE(bit());
  EXPECT_EQ(effect(), json::parse(R"({"removed":["n2","n3"],"added":["n2","n3"]})"));
}

TEST_F(MembershipFaults, AsksAgainUntilALeaderDoesIt) {
  auto nemesis = this->nemesis("member", {n2});
  system_.leaders.clear();
  nemesis.act(milliseconds(100));
  system_.leaders = {n3};
  system_.is_deaf = true;
  nemesis.act(*nemesis.next());
  EXPECT_EQ(system_.members.size(), 5U);
  system_.is_deaf = false;
  nemesis.act(*nemesis.next());
  EXPECT_EQ(system_.members.size(), 4U);
  system_.is_deaf = true;
  nemesis.act(milliseconds(1000));
  EXPECT_FALSE(has_ended()) << "it is not back yet";
  EXPECT_EQ(nemesis.next(), milliseconds(1050));
  system_.is_deaf = false;
  nemesis.act(milliseconds(1050));
  ASSERT_TRUE(has_ended());
  EXPECT_TRUE(bit());
  EXPECT_EQ(system_.members.size(), 5U);
}

TEST_F(MembershipFaults, SaysWhyNobodyWasRemoved) {
  auto nemesis = this->nemesis("member", {n2});
  system_.is_deaf = true;
  nemesis.act(milliseconds(100));
  nemesis.act(milliseconds(5999));
  EXPECT_FALSE(has_ended());
  nemesis.act(milliseconds(6000));
  ASSERT_TRUE(has_ended());
  EXPECT_FALSE(bit());
  EXPECT_THAT(effect()["problem"], HasSubstr("n1: does not answer"));
}

TEST_F(MembershipFaults, AddsMembersWhenItIsCutShort) {
  auto nemesis = this->nemesis("member", {n2});
  nemesis.act(milliseconds(100));
  nemesis.end_all();
  EXPECT_EQ(system_.members.size(), 5U);
  EXPECT_TRUE(bit());
  EXPECT_EQ(effect()["added"], json::parse(R"(["n2"])"));
}

TEST_F(MembershipFaults, HandsLeadershipOverInAMoment) {
  auto nemesis = this->nemesis("transfer", {n2});
  nemesis.act(milliseconds(100));
  EXPECT_EQ(system_.leaders, std::vector{n2});
  ASSERT_TRUE(has_ended());
  EXPECT_TRUE(bit());
  EXPECT_EQ(effect(), json::parse(R"({"before":{"leader":"n1","term":1},
                                      "after":{"leader":"n2","term":2}})"));
}

TEST_F(MembershipFaults, HandsLeadershipToOneThatCouldTakeOver) {
  auto nemesis = this->nemesis("transfer", {}, Choice::one);
  system_.leaders.clear();
  nemesis.act(milliseconds(100));
  EXPECT_FALSE(has_ended()) << "nobody leads yet";
  system_.leaders = {n1};
  system_.members = {n1, n3};
  nemesis.act(milliseconds(200));
  ASSERT_TRUE(has_ended());
  EXPECT_TRUE(bit());
  EXPECT_EQ(system_.leaders, std::vector{n3});
  EXPECT_EQ(recorded_.back()["nodes"], json({"n3"}));
}

TEST_F(MembershipFaults, HasNothingToHandOverToTheLeader) {
  auto nemesis = this->nemesis("transfer", {n1});
  nemesis.act(milliseconds(100));
  nemesis.act(milliseconds(6000));
  ASSERT_TRUE(has_ended());
  EXPECT_FALSE(bit()) << "another has to have led before";
}

// Another may have been elected meanwhile, who has to be asked.
TEST_F(MembershipFaults, AsksWhoeverLeadsToHandLeadershipOver) {
  auto nemesis = this->nemesis("transfer", {n2});
  system_.is_deaf = true;
  nemesis.act(milliseconds(100));
  system_.leaders = {n3};
  system_.term = 7;
  system_.is_deaf = false;
  nemesis.act(milliseconds(200));
  ASSERT_TRUE(has_ended());
  EXPECT_TRUE(bit());
  EXPECT_EQ(effect()["before"]["leader"], "n3");
  EXPECT_EQ(effect()["after"]["term"], 8);
}

}  // namespace
}  // namespace linnet::nemesis
