// Recorded histories in formats of their own, with verdicts that others agree on: key-value logs
// that come with Porcupine, and Knossos' histories in EDN. etcd_test.cc has a third corpus.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "checker/check.h"
#include "history/null_reads.h"
#include "history/read.h"
#include "tests/support/corpora.h"

namespace linnet::checker {
namespace {

namespace fs = std::filesystem;

Verdict judge(const fs::path& file, std::string_view model, const history::Value& initial,
              history::NullRead null_read) {
  const auto read = history::read_history(file.string());
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().front().text());
  if (!read) return Verdict::unknown;
  auto operations = history::operations(read->history);
  if (null_read == history::NullRead::unknown) history::forget_null_reads(operations);
  const auto result = check(model, operations, {.initial = initial});
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().front().text());
  return result ? result->verdict : Verdict::unknown;
}

TEST(Corpus, KeyValueLogsAreJudgedAsTheirNamesSay) {
  const fs::path folder = tests::corpus("kv");
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there";
  int count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const bool good = entry.path().stem().string().ends_with("-ok");
    EXPECT_EQ(judge(entry.path(), "key-value", "", history::NullRead::value),
              good ? Verdict::valid : Verdict::invalid)
        << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 4);
}

TEST(Corpus, EdnHistoriesAreJudgedAsTheirFoldersSay) {
  const fs::path folder = tests::corpus("edn/cas-register");
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there";
  int count = 0;
  for (const Verdict verdict : {Verdict::valid, Verdict::invalid}) {
    for (const auto& entry : fs::directory_iterator(folder / name(verdict))) {
      EXPECT_EQ(judge(entry.path(), "cas-register", 0, history::NullRead::unknown), verdict)
          << entry.path();
      ++count;
    }
  }
  EXPECT_EQ(count, 13);
}

}  // namespace
}  // namespace linnet::checker
