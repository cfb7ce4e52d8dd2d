#include "harness/store.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace linnet::harness {
namespace {

namespace fs = std::filesystem;

TEST(Store, GivesEveryRunAFolderOfItsOwn) {
  const tests::TemporaryFolder temporary;
  const auto store = temporary / "store";
  const auto a = RunFolder::create(store, "raft-register", 2);
  const auto b = RunFolder::create(store, "raft-register", 2);
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_NE(a->path(), b->path());
  EXPECT_TRUE(fs::is_directory(a->node(base::NodeId(2)) / "data"));
  EXPECT_EQ(a->path().parent_path(), fs::absolute(store) / "raft-register");
  EXPECT_EQ(fs::canonical(store / "latest"), fs::canonical(b->path()));
}

TEST(Store, SaysWhyItCannotBeWritten) {
  const auto folder = RunFolder::create("/proc/store", "raft", 1);
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().front().remedy, "choose another folder with --store");
}

}  // namespace
}  // namespace linnet::harness
