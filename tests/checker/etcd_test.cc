// 102 recorded histories of an early etcd, with verdicts that others agree on.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "checker/check.h"
#include "history/read.h"
#include "tests/support/corpora.h"

namespace linnet::checker {
namespace {

const std::filesystem::path kFolder = tests::corpus("etcd");

TEST(Etcd, HistoriesAreJudgedAsExpected) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << kFolder << " is not there";
  std::ifstream expected(kFolder / "EXPECTED");
  int count = 0;
  for (std::string file, verdict; expected >> file >> verdict; ++count) {
    const auto read = history::read_history((kFolder / file).string());
    ASSERT_TRUE(read.has_value()) << read.error().front().text();
    const auto result = check("cas-register", history::operations(read->history));
    ASSERT_TRUE(result.has_value()) << file;
    EXPECT_EQ(name(result->verdict), verdict) << file;
  }
  EXPECT_EQ(count, 102);
}

}  // namespace
}  // namespace linnet::checker
