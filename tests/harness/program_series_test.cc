// Many runs at a time: the scoreboard and the soak.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/harness/program_fixture.h"
#include "tests/support/beside.h"

namespace linnet::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;

namespace fs = std::filesystem;

// The scoreboard in short: bugs that are found at once, of every protocol.
TEST_F(ProgramTest, KeepsTheScoreOfBugsFoundAndOfTheRightSystems) {
  const Ended score =
      linnet({"scoreboard", "--bugs",
              "@(read-without-quorum|followers-serve-reads|acceptor-counted-twice|"
              "backup-promotes-itself|lower-tag-taken)",
              "--seeds", "1", "--budget", "8s", "--jobs", "3", "--json", folder_ / "score.json",
              "--html", folder_ / "score.html", "--store", folder_ / "store"});
  EXPECT_EQ(score.status, 0) << score.out << score.err;
  EXPECT_THAT(score.out, HasSubstr("1 of 1 valid"));
  const json written = json::parse(text_of(folder_ / "score.json"));
  EXPECT_EQ(written["bugs"].size(), 5U);
  for (const json& bug : written["bugs"]) EXPECT_EQ(bug["found"], 1) << bug;
  EXPECT_THAT(text_of(folder_ / "score.html"), HasSubstr("read-without-quorum"));
  EXPECT_EQ(linnet({"scoreboard", "--bugs", "no-such-bug"}).status, 254);
}

TEST_F(ProgramTest, SoaksRightSystemsAndKeepsNothingOfWhatWasValid) {
  const Ended soak = linnet(
      {"soak", "--hours", "0.001", "--run-time", "2s", "--seed", "1", "--store", store().string()});
  EXPECT_EQ(soak.status, 0) << soak.out << soak.err;
  EXPECT_THAT(soak.out, HasSubstr("valid    linnet run raft --nodes"));
  EXPECT_THAT(soak.out, testing::ContainsRegex("[1-9][0-9]* runs, [1-9][0-9]* operations; [1-9]"));
  EXPECT_TRUE(fs::is_empty(store()));
  EXPECT_EQ(linnet({"soak", "--targets", "zab", "--run-time", "2"}).status, 254);
}

// A soak of replicas that do something before they are as they should be.
class SoakOfOthersTest : public ProgramTest {
 protected:
  Ended soak_with(const std::string& shell_command) {
    fs::copy_file(program(), folder_ / "linnet");
    std::ofstream(folder_ / "linnet-raft")
        << "#!/bin/sh\n"
        << shell_command << "\nexec '" << tests::beside("linnet-raft") << "' \"$@\"\n";
    fs::permissions(folder_ / "linnet-raft", fs::perms::owner_all);
    const auto soak =
        start_process({folder_ / "linnet",
                       {"soak", "--targets", "raft", "--hours", "1", "--run-time", "2s", "--seed",
                        "1", "--network", "router", "--store", store().string()},
                       out_file(),
                       err_file()});
    Ended ended = wait(**soak);
    EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
    EXPECT_TRUE(fs::exists(store() / "run-0" / "latest" / "results.json"));
    return ended;
  }
};

TEST_F(SoakOfOthersTest, EndsAtARunThatLeavesAProcessBehind) {
  const Ended soak = soak_with("setsid sleep 1000 &");
  const std::string words = "it left processes behind: ";
  const auto at = soak.out.find(words);
  ASSERT_NE(at, std::string::npos) << soak.out << soak.err;
  std::istringstream pids(soak.out.substr(at + words.size()));
  std::string comma;
  for (pid_t pid = 0; pids >> pid; pids >> comma) EXPECT_EQ(::kill(pid, SIGKILL), 0);
}

TEST_F(SoakOfOthersTest, EndsAtARunInWhoseLogsASanitizerComplains) {
  const Ended soak = soak_with("echo 'log.cc:7: runtime error: made up' >&2");
  EXPECT_THAT(soak.out, testing::ContainsRegex("FOUND: .*stderr.log: log.cc:7: runtime error"));
}

}  // namespace
}  // namespace linnet::harness
