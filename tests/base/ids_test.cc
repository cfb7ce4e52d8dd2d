#include "base/ids.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

namespace linnet::base {
namespace {

using Apple = Id<struct AppleTag>;
using Pear = Id<struct PearTag>;

TEST(Id, IsOrderedHashedAndPrintedByItsValue) {
  EXPECT_LT(Apple(1), Apple(2));
  EXPECT_EQ(std::unordered_set<Apple>({Apple(1), Apple(1), Apple(2)}).size(), 2U);
  EXPECT_EQ(fmt::format("{}", Apple(7)), "7");
  EXPECT_EQ(name(NodeId(3)), "n3");
}

TEST(Id, OfOneKindIsNotConvertibleToAnother) {
  static_assert(!std::is_convertible_v<Apple, Pear>);
  static_assert(!std::is_constructible_v<Apple, Pear>);
  static_assert(!std::is_convertible_v<int, Apple>);
}

}  // namespace
}  // namespace linnet::base
