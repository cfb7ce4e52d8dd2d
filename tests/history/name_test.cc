#include "history/name.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace linnet::history {
namespace {

TEST(Name, EqualsWhatHasTheSameText) {
  EXPECT_EQ(Name("read"), Name(std::string("read")));
  EXPECT_NE(Name("read"), Name("write"));
  EXPECT_EQ(Name("read"), "read");
  EXPECT_NE(Name("read"), "rea");
  EXPECT_EQ(Name(), "");
  EXPECT_TRUE(Name().empty());
}

TEST(Name, IsOrderedAsText) {
  // Stored in another order than the alphabet's.
  const Name later("z-late");
  const Name earlier("a-early");
  EXPECT_LT(earlier, later);
}

TEST(Name, KeepsNamesApartThatShareTheirPlaceAmongTheRecentOnes) {
  std::vector<Name> names;
  for (int i = 0; i < 1000; ++i) names.emplace_back("name-" + std::to_string(i));
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(names[static_cast<std::size_t>(i)], "name-" + std::to_string(i));
    EXPECT_EQ(names[static_cast<std::size_t>(i)], Name("name-" + std::to_string(i)));
  }
}

TEST(Name, IsTheSameInEveryThread) {
  std::vector<Name> names(4);
  std::vector<std::thread> threads;
  for (Name& name : names) threads.emplace_back([&name] { name = Name("shared-by-threads"); });
  for (std::thread& thread : threads) thread.join();
  for (const Name name : names) EXPECT_EQ(name, Name("shared-by-threads"));
}

}  // namespace
}  // namespace linnet::history
