// The documents say what is so: code that they quote is in the files that they name, and no model
// and no deliberate bug is left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <string>

#include "checker/check.h"
#include "targets/bugs.h"

namespace linnet {
namespace {

std::string content(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path << ": the tests run in the project's root";
  return {std::istreambuf_iterator<char>(file), {}};
}

// A quotation: a line <!-- quoted from: PATH --> and the fenced block behind it.
int expect_quotations(const std::string& document) {
  const std::string text = content(document);
  const std::string mark = "<!-- quoted from: ";
  int quotations = 0;
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const auto name = at + mark.size();
    const std::string path = text.substr(name, text.find(" -->", name) - name);
    const auto fence = text.find("```", name);
    const auto begin = text.find('\n', fence) + 1;
    const auto end = text.find("\n```", begin) + 1;
    EXPECT_THAT(content(path), testing::HasSubstr(text.substr(begin, end - begin)))
        << document << " quotes " << path << " wrongly";
    ++quotations;
  }
  return quotations;
}

TEST(Documents, QuoteTheExamplesAsTheyAre) {
  EXPECT_GE(expect_quotations("docs/models.md"), 2);
  EXPECT_GE(expect_quotations("docs/library.md"), 2);
  EXPECT_GE(expect_quotations("docs/targets.md"), 2);
}

TEST(Documents, ListEveryModelWithItsFunctions) {
  const std::string text = content("docs/models.md");
  for (const checker::ModelInfo& model : checker::models()) {
    const std::string row = "| `" + std::string(model.name) + "` |";
    const auto at = text.find(row);
    ASSERT_NE(at, std::string::npos) << model.name;
    const std::string line = text.substr(at, text.find("\n| `", at + 1) - at);
    for (const std::string_view function : model.functions) {
      EXPECT_THAT(line, testing::HasSubstr("`" + std::string(function))) << model.name;
    }
  }
}

TEST(Documents, SayWhatEveryDeliberateBugTeaches) {
  const std::string text = content("docs/targets.md");
  const std::string lessons = text.substr(text.find("## What the deliberate bugs teach"));
  for (const targets::BugDescription& bug : targets::all_bugs()) {
    EXPECT_THAT(lessons, testing::HasSubstr("`" + std::string(bug.name) + "`"));
  }
}

}  // namespace
}  // namespace linnet
