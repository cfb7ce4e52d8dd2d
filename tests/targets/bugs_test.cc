#include "targets/bugs.h"

#include <gtest/gtest.h>

namespace linnet::targets {
namespace {

TEST(Bugs, AreFoundByNameAndFullyDescribed) {
  for (const BugDescription& bug : all_bugs()) {
    EXPECT_EQ(find_bug(bug.name), &bug);
    EXPECT_FALSE(bug.protocol.empty());
    EXPECT_FALSE(bug.description.empty());
    EXPECT_FALSE(bug.exposed_by.empty());
  }
  EXPECT_EQ(find_bug("no-such-bug"), nullptr);
}

}  // namespace
}  // namespace linnet::targets
