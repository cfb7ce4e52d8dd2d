// The verdict on a whole run, from its history alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "checker/check.h"
#include "checker/explain.h"
#include "checker/result.h"
#include "checker/verdict.h"
#include "history/history.h"
#include "reports/nemesis_record.h"
#include "reports/test_info.h"

namespace linnet::reports {

struct JudgementOptions {
  std::string model;
  checker::CheckOptions check;      // initial value, limits, threads
  checker::ExplainOptions explain;  // what to say of an invalid history
  // Every function that was attempted must have succeeded at least once.
  bool every_function = false;
  // Faults were asked for: a history without any is no answer.
  bool nemesis_planned = false;
};

// As `linnet run` judges: every function, and the nemesis if the test had one. Limits and threads
// are the caller's to add.
JudgementOptions judgement_options(const TestInfo& info);

// One thing that was judged. Names, in order:
//   linearizability  checker::check; unknown when no operation took part
//   availability     unknown when nothing succeeded (or, if asked, some function never did)
//   faults           unknown when a fault had no measured effect or never ended, or when a nemesis
//                    was planned and no fault started
//   recovery         unknown when the system was not seen to have healed
//   processes        invalid when a node exited that no plan killed
struct Part {
  std::string name;
  checker::Verdict verdict = checker::Verdict::unknown;
  std::string why;  // one line

  bool operator==(const Part&) const = default;
};

struct Judgement {
  checker::Verdict verdict = checker::Verdict::unknown;  // the worst of the parts
  std::string why;                                       // one line
  // The first two always; of the others those on which the history has something to say.
  std::vector<Part> parts;

  std::vector<history::Operation> operations;       // of the history; the evidence points into them
  checker::CheckResult check;                       // the evidence on linearizability
  std::optional<checker::Explanation> explanation;  // present when `check` is invalid
  NemesisRecord nemesis;                            // the evidence on the other parts
};

// Never vacuous: a history without operations is unknown.
// Errors: those of checker::check. Precondition: the history is well formed (history/validate.h).
base::Result<Judgement> judge(const history::History& history, const JudgementOptions& options);
// The same with the history's operations, joined already.
base::Result<Judgement> judge(const history::History& history,
                              std::vector<history::Operation> operations,
                              const JudgementOptions& options);

}  // namespace linnet::reports
