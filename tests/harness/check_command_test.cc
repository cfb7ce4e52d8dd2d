// linnet check, as its users start it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <zstd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/beside.h"
#include "tests/support/temporary_folder.h"

namespace linnet::harness {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

namespace fs = std::filesystem;

const std::string kValid =
    R"({"process":0,"type":"invoke","f":"write","value":1}
{"process":1,"type":"invoke","f":"read"}
{"process":0,"type":"ok","f":"write","value":1}
{"process":1,"type":"ok","f":"read","value":1}
)";
const std::string kInvalid =
    R"({"process":0,"type":"invoke","f":"write","value":1}
{"process":0,"type":"ok","f":"write","value":1}
{"process":1,"type":"invoke","f":"read"}
{"process":1,"type":"ok","f":"read","value":2}
)";
const std::string kNothingSucceeded =
    R"({"process":0,"type":"invoke","f":"write","value":1}
{"process":0,"type":"info","f":"write","error":"timeout"}
)";

struct Ended {
  int status;
  std::string out;
  std::string err;
};

class CheckCommand : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  // The arguments as a shell takes them; it is started in the test's folder.
  Ended check(const std::string& arguments) const {
    const std::string command = "cd '" + folder_.path().string() + "' && '" +
                                tests::beside("linnet") + "' check " + arguments + " >out 2>err";
    const int status = std::system(command.c_str());  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
    EXPECT_TRUE(WIFEXITED(status)) << command;
    return {WEXITSTATUS(status), text_of("out"), text_of("err")};
  }

  std::string text_of(const std::string& name) const {
    std::ifstream input(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
  }

  tests::TemporaryFolder folder_;
};

TEST_F(CheckCommand, SaysOneLineAFileAndExitsWithTheWorst) {
  file("a", kValid);
  file("b", kInvalid);
  file("c", kNothingSucceeded);
  const Ended ended = check("--model register a b c");
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.err, "");
  std::istringstream lines(ended.out);
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_THAT(line, MatchesRegex(R"(a: valid \(register, 2 operations, [0-9.]+ m?s\))"));
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_THAT(line,
              AllOf(StartsWith("b: invalid (register, 2 operations"), HasSubstr("read -> ok 2")));
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_THAT(line, AllOf(StartsWith("c: unknown"), HasSubstr("none of 1 operations succeeded")));
  EXPECT_FALSE(std::getline(lines, line)) << line;

  EXPECT_EQ(check("--model register a").status, 0);
  EXPECT_EQ(check("--model register a c").status, 2);
}

TEST_F(CheckCommand, JudgesTheOthersWhereAFileCannotBeRead) {
  file("a", kValid);
  file("b", "{\"process\":0,\"type\":\"done\",\"f\":\"read\"}\n");
  const Ended ended = check("--model register b no-such-file a");
  EXPECT_EQ(ended.status, 254);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("b:1: field \"type\""), HasSubstr("no-such-file")));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("b: not judged"), HasSubstr("no-such-file: not judged"),
                               HasSubstr("a: valid")));
}

TEST_F(CheckCommand, ProposesAModelAndSaysSo) {
  file("a", kValid);
  file("b", kValid);
  const Ended ended = check("a b");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.err, MatchesRegex("note: no --model: judged by the model register: .*\n"))
      << "said once";
  file("odd", R"({"process":0,"type":"invoke","f":"frobnicate"})");
  EXPECT_THAT(check("odd").err, HasSubstr("--model"));
  EXPECT_EQ(check("odd").status, 254);
}

TEST_F(CheckCommand, TakesWhatStringsBeginAsFromTheReads) {
  const std::string appends = file("log.edn", R"({:process 0 :type :invoke :f :get :key "k"}
{:process 0 :type :ok :f :get :key "k" :value ""}
{:process 0 :type :invoke :f :append :key "k" :value "x"}
{:process 0 :type :ok :f :append :key "k" :value "x"}
)");
  const Ended ended = check(appends);
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.err, HasSubstr("note: no --initial: \"\" is taken for the initial value"));
  EXPECT_EQ(check("--initial null " + appends).status, 1);
}

TEST_F(CheckCommand, ReadsStandardInputAndWhatIsCompressed) {
  std::string frame(ZSTD_compressBound(kInvalid.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), kInvalid.data(), kInvalid.size(), 3));
  file("a.zst", frame);
  EXPECT_EQ(check("--model register a.zst").status, 1);
  const Ended ended = check("--model register - <a.zst");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, StartsWith("standard input: invalid"));
}

TEST_F(CheckCommand, PrintsOneJsonDocument) {
  file("a", kValid);
  file("b", kInvalid);
  const Ended ended = check("--json a b gone");
  EXPECT_EQ(ended.status, 254);
  const json document = json::parse(ended.out);
  EXPECT_EQ(document["exit_code"], 254);
  EXPECT_TRUE(document["verdict"].is_null());
  ASSERT_EQ(document["results"].size(), 3U);
  const json& valid = document["results"][0];
  EXPECT_EQ(valid["file"], "a");
  EXPECT_EQ(valid["verdict"], "valid");
  EXPECT_EQ(valid["checker"]["model"], "register");
  ASSERT_EQ(valid["assumptions"].size(), 1U);
  EXPECT_THAT(valid["assumptions"][0].get<std::string>(),
              HasSubstr("judged by the model register"));
  const json& invalid = document["results"][1];
  EXPECT_EQ(invalid["checker"]["counterexample"]["operation"]["output"], 2);
  const json& gone = document["results"][2];
  EXPECT_TRUE(gone["verdict"].is_null());
  EXPECT_EQ(gone["errors"][0]["place"], "gone");
}

TEST_F(CheckCommand, WritesAWitnessThatIsItselfAValidHistory) {
  file("a", kValid);
  ASSERT_EQ(check("--model register --witness w a").status, 0);
  EXPECT_THAT(text_of("w"),
              StartsWith(R"({"index":0,"time":0,"process":0,"type":"invoke","f":"write")"));
  EXPECT_EQ(check("--model register w").status, 0);
  ASSERT_EQ(check("--model register --algorithm online --witness o a").status, 0);
  EXPECT_EQ(text_of("o"), text_of("w"));
  file("b", kInvalid);
  EXPECT_EQ(check("--model register --witness v b").status, 1);
  EXPECT_FALSE(fs::exists(folder_ / "v"));
  EXPECT_EQ(check("--model register --witness v a b").status, 254);
  EXPECT_EQ(check("--model register --witness no/such/folder a").status, 254);
}

TEST_F(CheckCommand, ExplainsBehindTheLines) {
  file("a", kValid);
  file("b", kInvalid);
  const Ended ended = check("--model register --explain b a");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, HasSubstr("process 1 read 2"));
  EXPECT_LT(ended.out.find("a: valid"), ended.out.find("process 1 read 2"));
  EXPECT_THAT(ended.out, HasSubstr("|==read 2==|  <-- here"));
  EXPECT_THAT(check("--model register b").out, Not(HasSubstr("process 1 read 2")));
}

TEST_F(CheckCommand, DrawsAViolationForGraphviz) {
  file("a", kValid);
  file("b", kInvalid);
  EXPECT_EQ(check("--model register --explain --dot g b").status, 1);
  EXPECT_THAT(text_of("g"), StartsWith("digraph violation {"));
  EXPECT_EQ(check("--model register --explain --dot h a").status, 0);
  EXPECT_FALSE(fs::exists(folder_ / "h"));
  EXPECT_EQ(check("--model register --dot g b").status, 254);
  EXPECT_EQ(check("--model register --explain --dot g a b").status, 254);
}

TEST_F(CheckCommand, TellsASmallPartOfTheHistoryInJsonWhenAsked) {
  file("b", kInvalid);
  const auto counterexample = [&](const std::string& options) {
    return json::parse(check("--model register --json " + options + " b")
                           .out)["results"][0]["checker"]["counterexample"];
  };
  EXPECT_TRUE(counterexample("")["sub_history"].is_null());
  EXPECT_EQ(counterexample("")["anomaly"], "phantom read");
  EXPECT_EQ(counterexample("--explain")["sequentially_consistent"], "no");
  const json part = counterexample("--explain")["sub_history"];
  ASSERT_FALSE(part.is_null());
  const json& culprit = part["operations"][part["culprit"].get<std::size_t>()];
  EXPECT_EQ(culprit["operation"]["output"], 2);
  EXPECT_EQ(culprit["judged"], culprit["operation"]);
  EXPECT_FALSE(part["furthest"].empty());
}

TEST_F(CheckCommand, TakesNullReadsAsAsked) {
  file("a",
       "{:process 0, :type :invoke, :f :write, :value 1}\n"
       "{:process 0, :type :ok, :f :write, :value 1}\n"
       "{:process 0, :type :invoke, :f :read, :value nil}\n"
       "{:process 0, :type :ok, :f :read, :value nil}\n");
  EXPECT_EQ(check("--model register a").status, 1);
  EXPECT_EQ(check("--model register --null-read unknown a").status, 0);
}

TEST_F(CheckCommand, TakesKeysAndInitialValuesAsAsked) {
  file("a",
       "[{:process 0, :type :invoke, :f :read, :value [:x nil]}\n"
       " {:process 0, :type :ok, :f :read, :value [:x 7]}]\n");
  EXPECT_EQ(check("--model register --keyed --initial 7 a").status, 0);
  const Ended invalid = check("--model register --keyed a");
  EXPECT_EQ(invalid.status, 1);
  EXPECT_THAT(invalid.out, HasSubstr("key \"x\""));
}

TEST_F(CheckCommand, RefusesOptionsThatItDoesNotUnderstandTogether) {
  file("a", kValid);
  const Ended ended =
      check("--model nonsense --initial { --null-read maybe --algorithm magic --time-limit 5 a");
  EXPECT_EQ(ended.status, 254);
  for (const char* option :
       {"--model", "--initial", "--null-read", "--algorithm", "--time-limit"}) {
    EXPECT_THAT(ended.err, HasSubstr(option));
  }
  EXPECT_EQ(check("").status, 254);
}

TEST_F(CheckCommand, GivesUpWithinItsMemoryAndSaysWhatItCost) {
  file("a", kValid);
  const Ended ended = check("--model register --algorithm search --memory-limit 1B a");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("memory limit"), HasSubstr("it cost")));
}

}  // namespace
}  // namespace linnet::harness
