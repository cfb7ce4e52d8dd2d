#include "reports/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/reports/made.h"

namespace linnet::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string xml_of(const TestInfo& info, const Judgement& judgement) {
  return junit_xml(info, judgement,
                   figures(stale_read().history(), judgement.operations, judgement.nemesis));
}

// Judged by a parser that others wrote.
bool is_well_formed(const std::string& xml) {
  const auto file = std::filesystem::path(testing::TempDir()) / "linnet_junit_test.xml";
  std::ofstream(file, std::ios::binary) << xml;
  const std::string command =
      "python3 -c 'import sys, xml.dom.minidom as d; d.parse(sys.argv[1])' '" + file.string() + "'";
  const bool parsed = std::system(command.c_str()) == 0;
  std::filesystem::remove(file);
  return parsed;
}

TEST(Junit, HasATestCaseForEachPart) {
  Judgement judgement = stale_read_judgement();
  judgement.parts.push_back({"faults", checker::Verdict::unknown, "fault 1 (kill) never ended"});
  const std::string xml = xml_of(test_info(), judgement);
  EXPECT_THAT(xml, HasSubstr(R"(tests="3" failures="1" errors="1" time="0.050")"));
  EXPECT_THAT(xml, HasSubstr(R"(<testcase classname="linnet.raft" name="availability"/>)"));
  EXPECT_THAT(xml, HasSubstr(R"(<failure type="invalid" message="read returned 1, but 2 had)"));
  EXPECT_THAT(xml, HasSubstr("process 1 read 1.&#10;But 2 had replaced it."));
  EXPECT_THAT(xml, HasSubstr(R"(<error type="unknown" message="fault 1 (kill) never ended">)"));
  EXPECT_THAT(xml, HasSubstr(R"(name="command" value="linnet run raft --nodes 3 --seed 7")"));
  EXPECT_TRUE(is_well_formed(xml));
}

TEST(Junit, StaysWellFormedWhateverTheStringsHold) {
  Judgement judgement = stale_read_judgement();
  judgement.parts[0].why = "]]></failure>\" & \x01 \xFF \xEF\xBF\xBE";
  TestInfo info = test_info();
  info.target = "<\"target\">";
  info.command = "a\"b\nc";
  const std::string xml = xml_of(info, judgement);
  EXPECT_THAT(xml, HasSubstr("]]&gt;&lt;/failure&gt;&quot; &amp; \xEF\xBF\xBD \xEF\xBF\xBD"));
  EXPECT_THAT(xml, HasSubstr("a&quot;b&#10;c"));
  EXPECT_THAT(xml, Not(HasSubstr("\x01")));
  EXPECT_TRUE(is_well_formed(xml));
}

}  // namespace
}  // namespace linnet::reports
