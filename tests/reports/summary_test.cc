#include "reports/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Figures figures_of(const HistoryMaker& maker) {
  return figures(maker.history(), history::operations(maker.history()),
                 nemesis_record(maker.history()));
}

TEST(Summary, TellsTheWholeRun) {
  HistoryMaker maker = stale_read();
  maker.fault_start(60, 1, "kill").fault_end(70, 1, "kill");
  maker.fault_start(80, 2, "kill").fault_end(90, 2, "kill", false);
  maker.invoke(100, 0, "read").ok(120, 0, "read", 2);
  SummaryOptions options;
  options.command = "linnet run raft --seed 7";
  options.files = {"store/x/results.json"};
  const std::string text = summary(stale_read_judgement(), figures_of(maker), options);
  EXPECT_THAT(text, StartsWith("INVALID: read returned 1, but 2 had replaced it\n"));
  EXPECT_THAT(text, HasSubstr("process 1 read 1.\nBut 2 had replaced it.\n"));
  EXPECT_THAT(text, HasSubstr("4 ok, 0 fail, 0 info; 33.3 ok a second over 0.1s"));
  EXPECT_THAT(text, HasSubstr("kill         2 faults, 1 WITHOUT EFFECT; longest outage 60ms, "
                              "slowest recovery 50ms\n"));
  EXPECT_THAT(text, HasSubstr("repeat with  linnet run raft --seed 7\n"));
  EXPECT_THAT(text, HasSubstr("written      store/x/results.json\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_LE(std::ranges::count(text, '\n'), 30);
}

TEST(Summary, ColoursTheVerdictWhenAsked) {
  SummaryOptions options;
  options.colour = true;
  const std::string text = summary(stale_read_judgement(), figures_of(stale_read()), options);
  EXPECT_THAT(text, StartsWith("\x1b[1;31mINVALID\x1b[0m: "));
}

}  // namespace
}  // namespace linnet::reports
