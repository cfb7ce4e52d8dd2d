// One history of `linnet check`: read, joined, judged.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "harness/check_options.h"
#include "history/history.h"
#include "reports/judgement.h"

namespace linnet::harness {

struct CheckedFile {
  history::History history;
  reports::Judgement judgement;
  std::vector<std::string> notes;  // what the reader passed over
  // What nobody said and the operations told: "no --model: judged by the model queue: ..."
  std::vector<std::string> assumptions;
};

// Judges by the model that the user named, that of the run whose history it is (a test.json beside
// it), or else one that has the functions in the history.
//
// Errors: those of reading, of test.json and of the check; no model has the history's functions.
base::Result<CheckedFile> check_file(const std::string& file, const CheckRequest& request);

}  // namespace linnet::harness
