#include "base/check.h"

#include <gtest/gtest.h>

namespace linnet::base {
namespace {

TEST(Check, IsSilentWhenTheConditionHolds) {
  LINNET_CHECK(1 + 1 == 2, "arithmetic");
}

TEST(CheckDeathTest, AbortsWithTheConditionAndTheMessage) {
  EXPECT_DEATH(LINNET_CHECK(1 > 2, "term {} went back", 7), "1 > 2: term 7 went back");
}

}  // namespace
}  // namespace linnet::base
