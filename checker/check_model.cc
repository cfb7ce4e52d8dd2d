#include "checker/check_model.h"

#include <fmt/format.h>

#include <string>

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;

std::string on_key(const std::optional<history::Value>& key) {
  return key ? fmt::format("key {}: ", key->text()) : std::string();
}

std::string why_invalid(std::span<const Operation> operations, const Counterexample& found) {
  return fmt::format("{}no order of the operations allows {}", on_key(found.key),
                     history::text(operations[found.operation]));
}

std::string why_unknown(const Unfinished& unfinished) {
  const std::string_view reason = name(unfinished.reason);
  if (unfinished.returns_total == 0) {
    return fmt::format("{}{} before the search began", on_key(unfinished.key), reason);
  }
  return fmt::format("{}{} when {} of {} returns were satisfied", on_key(unfinished.key), reason,
                     unfinished.returns_satisfied, unfinished.returns_total);
}

void take_unknown(CheckResult& result, PartitionReport& report) {
  const std::size_t unfinished = result.unfinished ? result.unfinished->partitions_unfinished : 0;
  // What ran into a limit says more than what was called off because of it.
  const bool better = !result.unfinished || (result.unfinished->returns_total == 0 &&
                                             report.unfinished->returns_total > 0);
  if (better) result.unfinished = std::move(report.unfinished);
  result.unfinished->partitions_unfinished = unfinished + 1;
}

}  // namespace

std::string what_is_malformed(const Operation& operation) {
  const bool never = operation.returned == Operation::kNever;
  if (operation.outcome == Outcome::ok && never) return "its outcome is ok, but it has no return";
  if (operation.outcome == Outcome::info && !never) {
    return "its outcome is unknown, but it has a return";
  }
  return "it returns before it is called";
}

base::Error operation_error(std::size_t index, const Operation& operation, std::string what) {
  return {fmt::format("operation {} ({})", index, history::text(operation)), std::move(what), {}};
}

CheckResult merge(std::span<const Operation> operations, const Partitions& partitions,
                  std::vector<PartitionReport> reports) {
  CheckResult result;
  result.verdict = Verdict::valid;
  result.statistics.partitions = reports.size();
  std::size_t checked = 0;
  for (PartitionReport& report : reports) {
    result.verdict = worst(result.verdict, report.verdict);
    result.statistics.configurations += report.configurations;
    result.statistics.backtracks += report.backtracks;
    checked += report.order.size();
    if (report.verdict == Verdict::unknown) take_unknown(result, report);
    if (report.verdict == Verdict::invalid && !result.counterexample) {
      result.counterexample = std::move(report.counterexample);
    }
  }
  switch (result.verdict) {
    case Verdict::valid:
      for (std::size_t i = 0; i < reports.size(); ++i) {
        const history::Value* key = partitions[i].key;
        result.witness.push_back(
            {key == nullptr ? std::nullopt : std::optional(*key), std::move(reports[i].order)});
      }
      result.why =
          fmt::format("{} operation{} on {} object{}: linearizable", checked,
                      checked == 1 ? "" : "s", reports.size(), reports.size() == 1 ? "" : "s");
      break;
    case Verdict::invalid:
      result.unfinished.reset();
      result.why = why_invalid(operations, *result.counterexample);
      break;
    case Verdict::unknown:
      result.why = why_unknown(*result.unfinished);
      break;
  }
  return result;
}

CheckResult ended_early(UnknownReason reason) {
  CheckResult result;
  result.unfinished.emplace();
  result.unfinished->reason = reason;
  result.why = why_unknown(*result.unfinished);
  return result;
}

}  // namespace linnet::checker
