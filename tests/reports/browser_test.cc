// The page in a real browser, where there is one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <regex>

#include "reports/page.h"
#include "tests/reports/made.h"
#include "tests/support/temporary_folder.h"

namespace linnet::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* pipe = popen(command.c_str(), "r");
  LINNET_CHECK(pipe != nullptr, "cannot run {}", command);
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), n);
  }
  pclose(pipe);
  return output;
}

// The page's elements after its scripts have run. The data they drew from is cut out, so that what
// is found is what is shown.
std::string rendered(const std::string& page) {
  const tests::TemporaryFolder folder;
  const auto file = folder.path() / "report.html";
  std::ofstream(file, std::ios::binary) << page;
  const std::string dom = output_of(
      "timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
      "--disable-background-networking --disable-component-update --disable-sync "
      "--window-size=1200,2400 --user-data-dir='" +
      (folder.path() / "profile").string() + "' --dump-dom 'file://" + file.string() +
      "' 2>/dev/null");
  return dom.substr(0, dom.find(R"(<script type="application/json")")) +
         dom.substr(std::min(dom.rfind("</script>"), dom.size()));
}

std::ptrdiff_t occurrences(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  return std::distance(std::sregex_iterator(text.begin(), text.end(), regex), {});
}

class Browser : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v chromium >/dev/null") != 0) {
      GTEST_SKIP() << "chromium is not installed: the page was not rendered";
    }
  }
};

std::string page_of(const HistoryMaker& maker, Judgement judgement) {
  judgement.operations = history::operations(maker.history());
  judgement.nemesis = nemesis_record(maker.history());
  return page(test_info(), judgement,
              figures(maker.history(), judgement.operations, judgement.nemesis));
}

TEST_F(Browser, DrawsTheSubHistoryAndSaysThatTheRunEndedEarly) {
  HistoryMaker maker = stale_read();
  maker.nemesis(80, "end-early", {{"why", "read 1 is impossible"}});
  Judgement judgement = stale_read_judgement();
  judgement.explanation->drawing = "process 1 |==read 1==|\n";
  judgement.explanation->text += judgement.explanation->drawing + "Behind.\n";
  checker::SubHistory& sub = judgement.explanation->sub_history.emplace();
  sub.parts = {{1, judgement.operations[1]}, {2, judgement.operations[2]}};
  sub.culprit = 1;
  const std::string dom = rendered(page_of(maker, judgement));
  EXPECT_THAT(dom, Not(HasSubstr("data-error")));
  EXPECT_EQ(occurrences(dom, "<button"), 3 + 2);
  EXPECT_EQ(occurrences(dom, "<button [^>]*role culprit"), 2);
  EXPECT_THAT(dom, Not(HasSubstr("==read")));
  EXPECT_THAT(dom, HasSubstr("ended early, at 0.080 s: read 1 is impossible"));
}

TEST_F(Browser, DrawsChartsAndLanesOfAViolation) {
  HistoryMaker maker = stale_read();
  maker.fault_start(60, 1, "kill").fault_end(70, 1, "kill");
  const std::string dom = rendered(page_of(maker, stale_read_judgement()));
  EXPECT_THAT(dom, HasSubstr("data-drawn=\"yes\""));
  EXPECT_THAT(dom, Not(HasSubstr("data-error")));
  EXPECT_EQ(occurrences(dom, "<canvas"), 2);
  EXPECT_EQ(occurrences(dom, "class=\"lane\""), 2);
  EXPECT_EQ(occurrences(dom, "<button"), 3);
  EXPECT_EQ(occurrences(dom, "<button [^>]*role culprit"), 1);
  EXPECT_THAT(dom, HasSubstr(">INVALID</span>"));
  EXPECT_THAT(dom, HasSubstr("But 2 had replaced it."));
  EXPECT_THAT(dom, HasSubstr("href=\"nodes/n1/stderr.log\""));
}

TEST_F(Browser, ShowsHostileStringsAsText) {
  const char* const hostile = "</script><b id=pwned>bold</b>";
  HistoryMaker maker = stale_read();
  maker.invoke(60, 0, hostile, hostile).ok(70, 0, hostile, hostile);
  maker.nemesis(80, "node-exit",
                {{"node", hostile}, {"status", hostile}, {"last_lines", {hostile}}});
  Judgement judgement = stale_read_judgement();
  judgement.why = hostile;
  const std::string dom = rendered(page_of(maker, judgement));
  EXPECT_THAT(dom, HasSubstr("data-drawn=\"yes\""));
  EXPECT_THAT(dom, Not(HasSubstr("data-error")));
  EXPECT_THAT(dom, Not(HasSubstr("<b id")));
  EXPECT_THAT(dom, HasSubstr("&lt;/script&gt;&lt;b id=pwned&gt;"));
}

TEST_F(Browser, DrawsARunInWhichNothingHappened) {
  Judgement judgement;
  judgement.why = "the history has no operations";
  judgement.parts = {{"linearizability", checker::Verdict::unknown, judgement.why}};
  const std::string dom = rendered(page_of(HistoryMaker(), judgement));
  EXPECT_THAT(dom, HasSubstr("data-drawn=\"yes\""));
  EXPECT_THAT(dom, Not(HasSubstr("data-error")));
  EXPECT_THAT(dom, HasSubstr(">UNKNOWN</span>"));
  EXPECT_THAT(dom, HasSubstr("This is not a pass"));
}

}  // namespace
}  // namespace linnet::reports
