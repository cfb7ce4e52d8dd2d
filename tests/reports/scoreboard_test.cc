#include "reports/scoreboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::reports {
namespace {

using checker::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Attempt found(std::uint64_t seed, double after_ms, std::string anomaly) {
  return {seed,
          Verdict::invalid,
          "no order",
          after_ms,
          100 * static_cast<std::int64_t>(seed),
          std::move(anomaly)};
}

Attempt other(std::uint64_t seed, Verdict verdict) {
  return {seed, verdict, "", 0, 1000, ""};
}

BugScore score() {
  BugScore score{"a-bug", "raft", "forgets <all>", "linnet run", false, {}, {}};
  score.wrong = {found(1, 900, "stale read"), found(2, 300, "lost write"),
                 found(3, 500, "stale read"), other(4, Verdict::valid), found(5, 400, "")};
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    score.right.push_back(other(seed, Verdict::valid));
  }
  return score;
}

TEST(Scoreboard, CountsAndTakesMediansOfTheRunsThatFoundTheBug) {
  const BugScore four = score();
  EXPECT_EQ(four.found(), 4U);
  EXPECT_EQ(four.accused(), 0U);
  EXPECT_EQ(four.median_ms(), 500);
  EXPECT_EQ(four.median_operations(), 300);
  EXPECT_THAT(four.anomalies(), ElementsAre("stale read", "lost write"));
  EXPECT_FALSE(BugScore().median_ms().has_value());
}

TEST(Scoreboard, IsGoodWhenFourOfFiveAreFoundAndEverybodyRightIsValid) {
  EXPECT_TRUE(is_good({score()}));
  BugScore missed = score();
  missed.wrong[0] = other(1, Verdict::unknown);
  EXPECT_FALSE(is_good({score(), missed}));
  BugScore accused = score();
  accused.right[2] = found(3, 1, "");
  EXPECT_FALSE(is_good({score(), accused}));
  EXPECT_EQ(scoreboard_json({accused})["good"], false);
  BugScore unsure = score();
  unsure.right[2] = other(3, Verdict::unknown);
  EXPECT_FALSE(is_good({unsure}));
}

TEST(Scoreboard, ExpectsAScriptToFindTheBugEveryTime) {
  BugScore scripted = score();
  scripted.scripted = true;
  EXPECT_FALSE(is_good({scripted}));
  scripted.wrong[3] = found(4, 1, "stale read");
  EXPECT_TRUE(is_good({scripted}));
}

TEST(Scoreboard, SaysTheSameInEveryForm) {
  BugScore unsure = score();
  unsure.right[0] = other(1, Verdict::unknown);
  const Scoreboard scoreboard{unsure};
  for (const auto& text : {scoreboard_text(scoreboard), scoreboard_markdown(scoreboard),
                           scoreboard_html(scoreboard)}) {
    EXPECT_THAT(text, HasSubstr("a-bug"));
    EXPECT_THAT(text, HasSubstr("4 of 5"));
    EXPECT_THAT(text, HasSubstr("0.5 s"));
    EXPECT_THAT(text, HasSubstr("stale read, lost write"));
    EXPECT_THAT(text, HasSubstr("4 of 5 valid, 1 of 5 unknown"));
  }
  const auto json = scoreboard_json(scoreboard);
  EXPECT_EQ(json["bugs"][0]["found"], 4);
  EXPECT_EQ(json["bugs"][0]["median_ms"], 500);
  EXPECT_EQ(json["bugs"][0]["wrong"][1]["anomaly"], "lost write");
}

TEST(Scoreboard, IsReadAgainAsItWasWritten) {
  BugScore other_bug = score();
  other_bug.bug = "another-bug";
  other_bug.scripted = true;
  other_bug.right[1] = other(2, Verdict::unknown);
  const auto json = scoreboard_json({score(), other_bug});
  EXPECT_EQ(scoreboard_json(scoreboard_from_json(json)), json);
  EXPECT_THROW(scoreboard_from_json({{"bugs", {{{"bug", 1}}}}}), nlohmann::json::exception);
}

TEST(Scoreboard, WritesWhatIsNoMarkupAsText) {
  EXPECT_THAT(scoreboard_html({score()}), HasSubstr("forgets &lt;all>"));
  EXPECT_THAT(scoreboard_html({score()}), Not(HasSubstr("<all>")));
}

}  // namespace
}  // namespace linnet::reports
