#include "history/errors.h"

#include <gtest/gtest.h>

namespace linnet::history {
namespace {

TEST(ClientErrors, DefiniteOnesFailAndOthersAreUnknown) {
  EXPECT_EQ(completion_of("cas-mismatch", false), EventType::fail);
  EXPECT_EQ(completion_of("not-leader", false), EventType::fail);
  EXPECT_EQ(completion_of("timeout", false), EventType::info);
  EXPECT_EQ(completion_of("leadership-lost", false), EventType::info);
}

TEST(ClientErrors, AnUnknownErrorIsIndefinite) {
  EXPECT_EQ(completion_of("something-new", false), EventType::info);
}

TEST(ClientErrors, AReadThatFailedConstrainsNothing) {
  EXPECT_EQ(completion_of("timeout", true), EventType::fail);
}

}  // namespace
}  // namespace linnet::history
