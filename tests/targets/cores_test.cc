// The protocol cores are free of sockets, threads, clocks, files and random devices: neither they
// nor anything that they include has access to one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace linnet::targets {
namespace {

namespace fs = std::filesystem;

// The cores, and what they share: each with all of its files but the program.
const std::vector<std::string> kFolders{"targets/abd",   "targets/log",  "targets/machine",
                                        "targets/paxos", "targets/raft", "targets/primary_backup"};

// Values, containers and arithmetic: nothing here reaches beyond the process. Of <chrono> the
// durations; its clocks are sought by name.
const std::set<std::string> kHarmless{
    "algorithm",         "array",          "bit",         "chrono",        "compare",
    "concepts",          "cstddef",        "cstdint",     "deque",         "functional",
    "iterator",          "limits",         "map",         "memory",        "numeric",
    "optional",          "ranges",         "set",         "span",          "string",
    "string_view",       "tuple",          "type_traits", "unordered_map", "unordered_set",
    "utility",           "variant",        "vector",      "fmt/format.h",  "fmt/ranges.h",
    "nlohmann/json.hpp", "tl/expected.hpp"};

// What would be at hand without an include of its own, through precompiled headers.
const std::regex kForbidden(
    "_clock\\b|\\bstd::(this_thread|j?thread|mutex|async|rand|random_device|mt19937|"
    "[io]?fstream|filesystem|getenv|system|cin|cout)\\b|\\b(fopen|socket|getpid)\\s*\\(");

std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path << ": the tests run in the project's root";
  return {std::istreambuf_iterator<char>(file), {}};
}

// The text without what stands behind a double slash.
std::string code_of(const std::string& text) {
  static const std::regex comment("//[^\n]*");
  return std::regex_replace(text, comment, "");
}

struct Includes {
  std::vector<std::string> ours;    // "targets/core.h"
  std::vector<std::string> others;  // <vector>
};

Includes includes_of(const std::string& text) {
  static const std::regex line("(?:^|\n)\\s*#\\s*include ([\"<])([^\">]+)[\">]");
  Includes includes;
  for (std::sregex_iterator match(text.begin(), text.end(), line), end; match != end; ++match) {
    ((*match)[1] == "\"" ? includes.ours : includes.others).push_back((*match)[2]);
  }
  return includes;
}

std::vector<std::string> impurities_of(const std::string& text) {
  std::vector<std::string> found;
  for (const std::string& header : includes_of(text).others) {
    if (!kHarmless.contains(header)) found.push_back("<" + header + ">");
  }
  const std::string code = code_of(text);
  for (std::sregex_iterator match(code.begin(), code.end(), kForbidden), end; match != end;
       ++match) {
    found.push_back(match->str());
  }
  return found;
}

std::set<std::string> files_of(const std::string& folder) {
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() != "main.cc") files.insert(entry.path().string());
  }
  return files;
}

// The files, and all that they include, and so on.
std::set<std::string> closure_of(std::set<std::string> files) {
  std::vector<std::string> open(files.begin(), files.end());
  while (!open.empty()) {
    const std::string file = open.back();
    open.pop_back();
    for (const std::string& included : includes_of(content_of(file)).ours) {
      if (files.insert(included).second) open.push_back(included);
    }
  }
  return files;
}

TEST(Cores, AndAllThatTheyIncludeAreFreeOfSocketsThreadsClocksFilesAndRandomDevices) {
  for (const std::string& folder : kFolders) {
    const auto files = closure_of(files_of(folder));
    EXPECT_GE(files.size(), 5U) << folder;
    EXPECT_TRUE(files.contains("targets/wire/document.h")) << folder;
    for (const std::string& file : files) {
      EXPECT_THAT(impurities_of(content_of(file)), testing::IsEmpty())
          << file << ", which is part of " << folder;
      EXPECT_THAT(file, testing::Not(testing::StartsWith("targets/runtime"))) << folder;
    }
  }
}

TEST(Cores, WouldBeFoundOutIfTheyWereNot) {
  EXPECT_THAT(impurities_of("#include <vector>\n#include <thread>\n#include <zmq.hpp>\n"),
              testing::ElementsAre("<thread>", "<zmq.hpp>"));
  EXPECT_THAT(impurities_of("auto now = std::chrono::steady_clock::now();\n"),
              testing::ElementsAre("_clock"));
  EXPECT_THAT(impurities_of("std::random_device device;\nstd::ofstream file;\n"),
              testing::ElementsAre("std::random_device", "std::ofstream"));
  EXPECT_THAT(impurities_of("int fd = socket (1, 2, 3);\n"), testing::ElementsAre("socket ("));
  EXPECT_THAT(impurities_of("// Not a std::thread in sight.\nNow now;\n"), testing::IsEmpty());
  EXPECT_THAT(closure_of({"targets/runtime/host.h"}), testing::Contains("targets/core.h"));
}

}  // namespace
}  // namespace linnet::targets
