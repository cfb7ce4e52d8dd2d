#include "checker/check_model.h"

#include <fmt/format.h>

#include <string>

namespace linnet::checker {
namespace {

using history::Operation;

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

// What a valid verdict of all of them rests on.
Algorithm decided(std::span<const PartitionReport> reports) {
  for (const PartitionReport& report : reports) {
    if (report.algorithm != Algorithm::monitor) return report.algorithm;
  }
  return reports.empty() ? Algorithm::search : Algorithm::monitor;
}

// All orders, or none when one is not known.
std::vector<Witness> witness(std::span<PartitionReport> reports) {
  std::vector<Witness> orders;
  orders.reserve(reports.size());
  for (PartitionReport& report : reports) {
    if (!report.order) return {};
    orders.push_back({report.key == nullptr ? std::nullopt : std::optional(*report.key),
                      std::move(*report.order)});
  }
  return orders;
}

}  // namespace

base::Error operation_error(std::size_t index, const Operation& operation, std::string what) {
  return {fmt::format("operation {} ({})", index, history::text(operation)), std::move(what), {}};
}

base::Errors operation_errors(std::span<const Operation> operations,
                              std::vector<OperationError> errors) {
  std::ranges::sort(errors, {}, &OperationError::operation);
  base::Errors all;
  for (OperationError& error : errors) {
    all.push_back(
        operation_error(error.operation, operations[error.operation], std::move(error.what)));
  }
  return all;
}

CheckResult merge(std::span<const Operation> operations, std::vector<PartitionReport> reports) {
  CheckResult result;
  result.verdict = Verdict::valid;
  result.statistics.partitions = reports.size();
  std::size_t checked = 0;
  for (PartitionReport& report : reports) {
    result.statistics.operations += report.operations;
    result.verdict = worst(result.verdict, report.verdict);
    result.statistics.configurations += report.configurations;
    result.statistics.backtracks += report.backtracks;
    checked += report.order ? report.order->size() : report.operations;
    if (report.verdict == Verdict::unknown) take_unknown(result, report);
    if (report.verdict == Verdict::invalid && !result.counterexample) {
      result.counterexample = std::move(report.counterexample);
      result.algorithm = report.algorithm;
    }
  }
  switch (result.verdict) {
    case Verdict::valid:
      result.algorithm = decided(reports);
      result.witness = witness(reports);
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

std::optional<base::Error> refusal(std::span<const Operation> operations,
                                   std::span<const PartitionReport> reports) {
  const auto found = std::ranges::find_if(
      reports, [](const PartitionReport& report) { return report.refusal.has_value(); });
  if (found == reports.end()) return std::nullopt;
  const Refusal& refusal = *found->refusal;
  base::Error error{"algorithm", std::string(refusal.why), "auto and search judge every history"};
  if (refusal.operation) {
    error.place = operation_error(*refusal.operation, operations[*refusal.operation], {}).place;
  }
  return error;
}

CheckResult ended_early(UnknownReason reason) {
  CheckResult result;
  result.unfinished.emplace();
  result.unfinished->reason = reason;
  result.why = why_unknown(*result.unfinished);
  return result;
}

}  // namespace linnet::checker
