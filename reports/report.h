// A run's folder: reading what the run left, writing what people and programs read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "history/history.h"
#include "reports/judgement.h"
#include "reports/test_info.h"

namespace linnet::reports {

struct LoadedRun {
  TestInfo info;
  history::History history;
  std::vector<std::string> notes;  // what the reader of the history passed over
};

// Reads test.json and history.jsonl: enough to judge a run and to report it again.
base::Result<LoadedRun> load_run(const std::filesystem::path& run_folder);

// Writes results.json, junit.xml and report.html into the folder, each aside and then renamed, so
// that a reader finds the old file or the new one. Returns their paths in that order.
// `judgement` is judge()'s about `history`.
base::Result<std::vector<std::filesystem::path>> write_report(
    const std::filesystem::path& run_folder, const TestInfo& info, const history::History& history,
    const Judgement& judgement);

}  // namespace linnet::reports
