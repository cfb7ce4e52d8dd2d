#include "nemesis/sandbox/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::nemesis::sandbox {
namespace {

using testing::ElementsAre;

TEST(LaunchRequest, HasTheProgramsNameFirstAndOurEnvironmentWithTheCommandsInItsPlace) {
  Command command;
  command.program = "etcd";
  command.arguments = {"--name", "n1"};
  command.environment = {{"HOME", "/tmp"}, {"NEW", "a=b"}};
  const auto request = make_request(command, {"HOME=/root", "PATH=/bin", "HOMER=x"});
  EXPECT_THAT(request.arguments, ElementsAre("etcd", "--name", "n1"));
  EXPECT_THAT(request.environment, ElementsAre("PATH=/bin", "HOMER=x", "HOME=/tmp", "NEW=a=b"));
}

TEST(LaunchRequest, ComesBackFromItsMessageAsItWas) {
  const LaunchRequest empty{"p", "", {"p"}, {}};
  EXPECT_EQ(decode(encode(empty)), empty);
  const LaunchRequest full{"p", "/a b", {"p", "", "x\ny", "3"}, {"A=", "B=\xFF"}};
  EXPECT_EQ(decode(encode(full)), full);
}

}  // namespace
}  // namespace linnet::nemesis::sandbox
