#include "reports/judgement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <utility>

#include "reports/figures.h"

namespace linnet::reports {
namespace {

using checker::Verdict;
using history::Operation;

// "fault 1 (kill of n1), fault 2 (pause of n2) and 3 more"
std::string enumerated(const std::vector<std::string>& things) {
  constexpr std::size_t kNamed = 3;
  const std::size_t named = std::min(things.size(), kNamed);
  std::string list = fmt::format("{}", fmt::join(std::span(things).first(named), ", "));
  if (named < things.size()) list += fmt::format(" and {} more", things.size() - named);
  return list;
}

Part linearizability(const std::vector<Operation>& operations, const checker::CheckResult& check) {
  Part part{"linearizability", check.verdict, check.why};
  if (check.verdict != Verdict::valid) return part;
  if (operations.empty()) return {part.name, Verdict::unknown, "the history has no operations"};
  if (check.statistics.operations == 0) {
    return {part.name, Verdict::unknown, "no operation took effect: there was nothing to check"};
  }
  return part;
}

Part availability(const std::vector<Operation>& operations, bool every_function) {
  std::map<std::string, Counts> functions;
  Counts all;
  for (const Operation& operation : operations) {
    functions[operation.f].add(operation.outcome);
    all.add(operation.outcome);
  }
  Part part{"availability", Verdict::unknown, {}};
  if (all.ok == 0) {
    part.why = fmt::format("none of {} operations succeeded", all.total());
    return part;
  }
  std::vector<std::string> never;
  for (const auto& [f, counts] : functions) {
    if (counts.ok == 0) never.push_back(fmt::format("{} (0 of {})", f, counts.total()));
  }
  if (every_function && !never.empty()) {
    part.why = "never succeeded: " + enumerated(never);
    return part;
  }
  part.verdict = Verdict::valid;
  part.why = fmt::format("{} of {} operations succeeded", all.ok, all.total());
  return part;
}

Part faults(const NemesisRecord& record) {
  Part part{"faults", Verdict::unknown, {}};
  if (record.faults.empty()) {
    part.why = "a nemesis was planned, but no fault started";
    return part;
  }
  std::vector<std::string> problems;
  for (const Fault& fault : record.faults) {
    if (!fault.end) problems.push_back(text(fault) + " never ended");
    if (fault.end && !fault.bit) problems.push_back(text(fault) + " had no measured effect");
  }
  if (!problems.empty()) {
    part.why = enumerated(problems);
    return part;
  }
  part.verdict = Verdict::valid;
  part.why = record.faults.size() == 1
                 ? text(record.faults.front()) + " had an effect"
                 : fmt::format("all {} faults had an effect", record.faults.size());
  return part;
}

Part recovery(const NemesisRecord& record) {
  Part part{"recovery", Verdict::unknown, {}};
  if (!record.heal) {
    part.why = "the history does not say that the system was healed";
  } else if (!record.heal->verified) {
    part.why = "the system did not heal";
    if (!record.heal->problems.empty()) part.why += ": " + enumerated(record.heal->problems);
  } else {
    part.verdict = Verdict::valid;
    part.why = "the system healed at the end";
  }
  return part;
}

std::string text(const NodeExit& exit) {
  std::string line = exit.node + " exited";
  if (!exit.status.empty()) line += ": " + exit.status;
  if (!exit.last_lines.empty()) {
    constexpr std::ptrdiff_t kLines = 3;
    const auto first =
        std::prev(exit.last_lines.end(), std::min(kLines, std::ssize(exit.last_lines)));
    line += fmt::format("; its last words: {}", fmt::join(first, exit.last_lines.end(), " / "));
  }
  if (!exit.log.empty()) line += fmt::format(" (see {})", exit.log);
  return line;
}

Part processes(const NemesisRecord& record) {
  if (record.exits.empty()) return {"processes", Verdict::valid, "no node exited by itself"};
  std::vector<std::string> exits;
  for (const NodeExit& exit : record.exits) exits.push_back(text(exit));
  return {"processes", Verdict::invalid, enumerated(exits)};
}

std::vector<Part> parts(const Judgement& judgement, const JudgementOptions& options) {
  const NemesisRecord& record = judgement.nemesis;
  std::vector<Part> parts{linearizability(judgement.operations, judgement.check),
                          availability(judgement.operations, options.every_function)};
  const bool faulty = options.nemesis_planned || !record.faults.empty();
  const bool known = faulty || record.heal || !record.exits.empty();
  if (faulty) parts.push_back(faults(record));
  if (faulty || record.heal) parts.push_back(recovery(record));
  if (known) parts.push_back(processes(record));
  return parts;
}

// The reasons of all parts that are as bad as the whole.
std::string reason(const std::vector<Part>& parts, Verdict verdict) {
  std::string reason;
  for (const Part& part : parts) {
    if (part.verdict != verdict) continue;
    if (!reason.empty()) reason += "; ";
    reason += part.why;
  }
  return reason;
}

}  // namespace

JudgementOptions judgement_options(const TestInfo& info) {
  JudgementOptions options;
  options.model = info.model;
  options.check.initial = info.initial;
  options.every_function = true;
  options.nemesis_planned = !info.nemesis.empty();
  return options;
}

base::Result<Judgement> judge(const history::History& history, const JudgementOptions& options) {
  return judge(history, history::operations(history), options);
}

base::Result<Judgement> judge(const history::History& history, std::vector<Operation> operations,
                              const JudgementOptions& options) {
  Judgement judgement;
  judgement.operations = std::move(operations);
  auto check = checker::check(options.model, judgement.operations, options.check);
  if (!check) return base::failure(std::move(check.error()));
  judgement.check = std::move(*check);
  if (judgement.check.verdict == Verdict::invalid) {
    judgement.explanation =
        checker::explain(judgement.operations, judgement.check, options.explain);
  }
  judgement.nemesis = nemesis_record(history);
  judgement.parts = parts(judgement, options);
  judgement.verdict = Verdict::valid;
  for (const Part& part : judgement.parts) {
    judgement.verdict = checker::worst(judgement.verdict, part.verdict);
  }
  judgement.why = reason(judgement.parts, judgement.verdict);
  return judgement;
}

}  // namespace linnet::reports
