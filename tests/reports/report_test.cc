#include "reports/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "history/json_lines.h"
#include "reports/json_parts.h"
#include "tests/reports/made.h"
#include "tests/support/temporary_folder.h"

namespace linnet::reports {
namespace {

using std::filesystem::path;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

void write(const path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string read(const path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(text).str();
}

// As the harness leaves a run's folder.
void write_run(const path& folder, const HistoryMaker& maker) {
  write(folder / "test.json", dump(to_json(test_info()), 2));
  std::string lines;
  for (const auto& event : maker.history().events) lines += history::to_line(event) + "\n";
  for (const auto& event : maker.history().nemesis) lines += history::to_line(event) + "\n";
  write(folder / "history.jsonl", lines);
}

TEST(Report, OfARunCanBeMadeFromItsFolderAlone) {
  const tests::TemporaryFolder folder;
  HistoryMaker maker = valid_history();
  maker.fault_start(100, 1, "kill").fault_end(200, 1, "kill").healed(300);
  write_run(folder.path(), maker);
  const auto run = load_run(folder.path());
  ASSERT_TRUE(run) << run.error().front().text();
  EXPECT_EQ(run->info, test_info());
  EXPECT_THAT(run->history.events, SizeIs(4));
  EXPECT_THAT(run->history.nemesis, SizeIs(3));
  const auto judgement = judge(run->history, judgement_options(run->info));
  ASSERT_TRUE(judgement);
  const auto written = write_report(folder.path(), run->info, run->history, *judgement);
  ASSERT_TRUE(written) << written.error().front().text();
  EXPECT_THAT(*written, ElementsAre(folder.path() / "results.json", folder.path() / "junit.xml",
                                    folder.path() / "report.html"));
  EXPECT_EQ(nlohmann::json::parse(read(folder.path() / "results.json"))["verdict"], "valid");
  EXPECT_THAT(read(folder.path() / "junit.xml"), HasSubstr(R"(tests="5" failures="0" errors="0")"));
  EXPECT_THAT(read(folder.path() / "report.html"), HasSubstr("<!doctype html>"));
}

TEST(Report, ReplacesAnEarlierOneAndLeavesNothingAside) {
  const tests::TemporaryFolder folder;
  write(folder.path() / "results.json", "old");
  ASSERT_TRUE(
      write_report(folder.path(), test_info(), stale_read().history(), stale_read_judgement()));
  EXPECT_EQ(nlohmann::json::parse(read(folder.path() / "results.json"))["verdict"], "invalid");
  const auto entries = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 3);
}

TEST(Report, SaysWhichFilesItCannotWrite) {
  const tests::TemporaryFolder folder;
  const auto written = write_report(folder.path() / "absent", test_info(), stale_read().history(),
                                    stale_read_judgement());
  ASSERT_FALSE(written);
  ASSERT_THAT(written.error(), SizeIs(3));
  EXPECT_THAT(written.error()[0].text(), HasSubstr("results.json"));
}

TEST(LoadRun, ReportsAllThatIsWrongWithTheFolder) {
  const tests::TemporaryFolder folder;
  const auto absent = load_run(folder.path());
  ASSERT_FALSE(absent);
  EXPECT_THAT(absent.error(), SizeIs(2));
  write(folder.path() / "test.json", "{\"linnet\": ");
  write(folder.path() / "history.jsonl", "{\"process\":0,\"type\":\"nonsense\",\"f\":\"read\"}\n");
  const auto broken = load_run(folder.path());
  ASSERT_FALSE(broken);
  ASSERT_GE(broken.error().size(), 2U);
  EXPECT_THAT(broken.error()[0].text(), HasSubstr("test.json: is not JSON"));
  EXPECT_THAT(broken.error()[1].text(), HasSubstr("history.jsonl:1"));
}

}  // namespace
}  // namespace linnet::reports
