// The floors, enforced: a folder includes only what stands below it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace linnet {
namespace {

namespace fs = std::filesystem;

using Folders = std::set<std::string>;

// What each folder may include, itself aside. `targets` is a tower of its own on `base`; of it the
// harness, which launches the targets and speaks to them, sees only the wire format and the names
// of the bugs.
const std::map<std::string, Folders>& floors() {
  static const std::map<std::string, Folders> allowed{
      {"base", {}},
      {"history", {"base"}},
      {"checker", {"base", "history"}},
      {"nemesis", {"base", "history"}},
      {"targets", {"base"}},
      {"workloads", {"base", "history", "checker"}},
      {"reports", {"base", "history", "checker", "nemesis", "workloads"}},
      {"harness",
       {"base", "history", "checker", "nemesis", "workloads", "reports", "targets/wire",
        "targets/bugs.h", "targets/protocols.h"}},
  };
  return allowed;
}

// "targets/wire/messages.h" is covered by "targets" and by "targets/wire".
bool covered(const std::string& include, const std::string& folder) {
  return include == folder || include.starts_with(folder + "/");
}

// The includes in the text of a file of `folder` that the floors forbid.
std::vector<std::string> forbidden_includes(const std::string& folder, const std::string& text) {
  static const std::regex include_line("(?:^|\n)\\s*#include \"([^\"]+)\"");
  std::vector<std::string> forbidden;
  for (std::sregex_iterator match(text.begin(), text.end(), include_line), end; match != end;
       ++match) {
    const std::string include = (*match)[1];
    bool allowed = covered(include, folder);
    for (const std::string& below : floors().at(folder)) allowed |= covered(include, below);
    if (!allowed) forbidden.push_back(include);
  }
  return forbidden;
}

bool is_source(const fs::path& path) {
  return path.extension() == ".h" || path.extension() == ".cc";
}

TEST(Architecture, NoFolderIncludesWhatDoesNotStandBelowIt) {
  int files = 0;
  for (const auto& [folder, below] : floors()) {
    ASSERT_TRUE(fs::is_directory(folder)) << "the tests run in the project's root";
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!is_source(entry.path())) continue;
      ++files;
      std::ifstream file(entry.path());
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      EXPECT_THAT(forbidden_includes(folder, text), testing::IsEmpty()) << entry.path();
    }
  }
  EXPECT_GT(files, 50);
}

TEST(Architecture, AnUpwardIncludeIsSeen) {
  EXPECT_THAT(forbidden_includes("history", "#pragma once\n#include \"checker/check.h\"\n"),
              testing::ElementsAre("checker/check.h"));
  EXPECT_THAT(forbidden_includes("harness", "#include \"targets/raft/raft.h\"\n"),
              testing::ElementsAre("targets/raft/raft.h"));
  EXPECT_THAT(forbidden_includes("harness", "#include \"targets/wire/document.h\"\n"),
              testing::IsEmpty());
}

}  // namespace
}  // namespace linnet
