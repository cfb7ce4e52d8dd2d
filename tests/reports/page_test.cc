#include "reports/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "reports/page_data.h"
#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string page_of(const TestInfo& info, const Judgement& judgement) {
  return page(info, judgement,
              figures(stale_read().history(), judgement.operations, judgement.nemesis));
}

// The document that the page draws from, taken out of it as a browser would.
nlohmann::json embedded(const std::string& page) {
  const std::string open = R"(<script type="application/json" id="data">)";
  const std::size_t begin = page.find(open) + open.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

TEST(Page, HoldsWhatItDraws) {
  const auto data = embedded(page_of(test_info(), stale_read_judgement()));
  EXPECT_EQ(data["verdict"], "invalid");
  EXPECT_EQ(data["why"], "read returned 1, but 2 had replaced it");
  EXPECT_EQ(data["explanation"], "process 1 read 1.\nBut 2 had replaced it.\n");
  EXPECT_EQ(data["test"]["command"], "linnet run raft --nodes 3 --seed 7");
  EXPECT_EQ(data["test"]["seed"], "18446744073709551615");
  EXPECT_EQ(data["excerpt"]["operations"][2]["label"], "read k1 → 1");
  EXPECT_EQ(data["excerpt"]["operations"][2]["role"], "culprit");
  EXPECT_EQ(data["latency"][1]["took_ms"], nlohmann::json({10, 10}));
  EXPECT_EQ(data["nodes"].size(), 3U);
}

TEST(Page, DrawsTheSubHistoryWhereTheTextDoes) {
  Judgement judgement = stale_read_judgement();
  judgement.explanation->drawing = "process 1 |==read 1==|\n";
  judgement.explanation->text = "These suffice:\n" + judgement.explanation->drawing + "Behind.\n";
  checker::SubHistory& sub = judgement.explanation->sub_history.emplace();
  sub.parts = {{1, judgement.operations[1]}, {2, judgement.operations[2]}};
  sub.parts[0].judged.outcome = history::Outcome::info;
  sub.parts[0].judged.returned = history::Operation::kNever;
  sub.culprit = 1;
  const auto data = embedded(page_of(test_info(), judgement));
  EXPECT_EQ(data["explanation"], "These suffice:\n");
  EXPECT_EQ(data["sub_history"]["behind"], "Behind.\n");
  const auto& operations = data["sub_history"]["operations"];
  ASSERT_EQ(operations.size(), 2U);
  EXPECT_EQ(operations[0]["returned"], nullptr);
  EXPECT_EQ(operations[0]["end_dropped"], true);
  EXPECT_EQ(operations[0]["outcome"], "ok");
  EXPECT_EQ(operations[1]["label"], "read 1");
  EXPECT_EQ(operations[1]["role"], "culprit");
  EXPECT_EQ(operations[1]["end_dropped"], false);
}

TEST(Page, SaysThatARunWasEndedEarly) {
  Judgement judgement = stale_read_judgement();
  EXPECT_EQ(embedded(page_of(test_info(), judgement))["ended_early"], nullptr);
  judgement.nemesis.early_end = EarlyEnd{std::chrono::milliseconds(1500), "read 1 is impossible"};
  EXPECT_EQ(embedded(page_of(test_info(), judgement))["ended_early"]["why"],
            "read 1 is impossible");
}

TEST(Page, KeepsHostileStringsInsideItsData) {
  const std::string hostile = "</script><b>bold</b><!--<script>{{page.js}}\xFF";
  Judgement judgement = stale_read_judgement();
  judgement.why = hostile;
  judgement.operations[0].key = hostile;
  judgement.nemesis.exits = {{{}, hostile, hostile, {hostile}, hostile}};
  TestInfo info = test_info();
  info.command = hostile;
  const std::string page = page_of(info, judgement);
  const std::string harmless = page_of(test_info(), stale_read_judgement());
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
  const std::regex tag("</?script");
  const auto tags = [&tag](const std::string& text) {
    return std::distance(std::sregex_iterator(text.begin(), text.end(), tag), {});
  };
  EXPECT_EQ(tags(page), tags(harmless));
  EXPECT_EQ(embedded(page)["test"]["command"],
            "</script><b>bold</b><!--<script>{{page.js}}\xEF\xBF\xBD");
}

TEST(Page, LoadsNothing) {
  const std::string page = page_of(test_info(), stale_read_judgement());
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_FALSE(std::regex_search(page, std::regex(R"((src|href)\s*=\s*["']?(https?:|//))")));
  EXPECT_FALSE(std::regex_search(page, std::regex(R"(@import|url\(|\bfetch\(|XMLHttpRequest)")));
  EXPECT_THAT(page, Not(HasSubstr("<link")));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("\nimport ")));
  EXPECT_THAT(page, Not(HasSubstr("\nexport ")));
}

TEST(PageData, OfALongRunIsThinnedButKeepsTheSlowest) {
  HistoryMaker maker;
  for (int i = 0; i < 50'000; ++i) {
    maker.invoke(100 * i, 0, "read").ok(100 * i + (i == 31'234 ? 99 : 1 + i % 7), 0, "read");
  }
  Judgement judgement;
  judgement.operations = history::operations(maker.history());
  const auto data =
      page_data(test_info(), judgement, figures(maker.history(), judgement.operations, {}));
  const auto& took = data["latency"][0]["took_ms"];
  EXPECT_LE(took.size(), kLatencyDots);
  EXPECT_GE(took.size(), kLatencyDots / 2);
  EXPECT_EQ(*std::max_element(took.begin(), took.end()), 99.0);
  EXPECT_EQ(data["latency"][0]["of"], 50'000);
  EXPECT_LE(data["throughput"]["ok"].size(), kThroughputPoints);
  EXPECT_EQ(data["throughput"]["step_s"], 5);
  EXPECT_EQ(data["throughput"]["ok"][0], 10.0);
  EXPECT_LT(data.dump().size(), 1'000'000U);
}

}  // namespace
}  // namespace linnet::reports
