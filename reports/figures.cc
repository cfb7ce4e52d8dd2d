#include "reports/figures.h"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <utility>

#include "base/check.h"

namespace linnet::reports {
namespace {

using history::Operation;
using history::Outcome;
using std::chrono::nanoseconds;

// A longer history's times are not from its start: they are a stranger's, by the calendar perhaps.
constexpr nanoseconds kLongestSeries = std::chrono::hours(10 * 24);

struct Success {
  nanoseconds called{0};
  nanoseconds completed{0};
};

// In order of completion.
std::vector<Success> successes(const std::vector<Operation>& operations) {
  std::vector<Success> found;
  for (const Operation& operation : operations) {
    if (operation.outcome != Outcome::ok) continue;
    found.push_back({operation.call_time, operation.completion_time});
  }
  std::ranges::sort(found, {}, &Success::completed);
  return found;
}

nanoseconds nearest_rank(const std::vector<nanoseconds>& sorted, double fraction) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::optional<Latency> latency(std::vector<nanoseconds> samples) {
  if (samples.empty()) return std::nullopt;
  std::ranges::sort(samples);
  return Latency{nearest_rank(samples, 0.5), nearest_rank(samples, 0.9),
                 nearest_rank(samples, 0.99), nearest_rank(samples, 0.999), samples.back()};
}

std::vector<FunctionFigures> by_function(const std::vector<Operation>& operations) {
  std::map<std::string, FunctionFigures> functions;
  std::map<std::string, std::vector<nanoseconds>> samples;
  for (const Operation& operation : operations) {
    FunctionFigures& function = functions[operation.f];
    function.counts.add(operation.outcome);
    if (!operation.error.empty()) ++function.errors[operation.error];
    if (operation.outcome == Outcome::ok) {
      samples[operation.f].push_back(operation.completion_time - operation.call_time);
    }
  }
  std::vector<FunctionFigures> figures;
  for (auto& [f, function] : functions) {
    function.f = f;
    function.latency = latency(std::move(samples[f]));
    figures.push_back(std::move(function));
  }
  return figures;
}

nanoseconds last_time(const history::History& history) {
  nanoseconds last{0};
  if (!history.events.empty()) last = std::max(last, history.events.back().time);
  if (!history.nemesis.empty()) last = std::max(last, history.nemesis.back().time);
  return last;
}

std::vector<Counts> per_second(const std::vector<Operation>& operations, nanoseconds duration) {
  if (operations.empty() || duration > kLongestSeries) return {};
  std::vector<Counts> seconds(static_cast<std::size_t>(duration / std::chrono::seconds(1)) + 1);
  for (const Operation& operation : operations) {
    if (!operation.completed || operation.completion_time < nanoseconds(0)) continue;
    const auto second = operation.completion_time / std::chrono::seconds(1);
    seconds[static_cast<std::size_t>(second)].add(operation.outcome);
  }
  return seconds;
}

// The first success of an operation called after `moment`.
std::optional<nanoseconds> first_success_after(const std::vector<Success>& all,
                                               nanoseconds moment) {
  const auto from = std::ranges::lower_bound(all, moment, {}, &Success::completed);
  const auto found = std::find_if(
      from, all.end(), [moment](const Success& success) { return success.called > moment; });
  return found == all.end() ? std::nullopt : std::optional(found->completed);
}

nanoseconds longest_silence(const std::vector<Success>& all, nanoseconds from, nanoseconds to) {
  nanoseconds longest{0};
  nanoseconds last = from;
  const auto first = std::ranges::lower_bound(all, from, {}, &Success::completed);
  for (auto success = first; success != all.end() && success->completed <= to; ++success) {
    longest = std::max(longest, success->completed - last);
    last = success->completed;
  }
  return std::max(longest, to - last);
}

FaultFigures measure(const Fault& fault, const std::vector<Success>& all, nanoseconds duration) {
  FaultFigures figures{fault, std::nullopt, nanoseconds(0)};
  const auto recovered = fault.end ? first_success_after(all, *fault.end) : std::nullopt;
  if (recovered) figures.recovery = *recovered - *fault.end;
  figures.outage = longest_silence(all, fault.start, recovered.value_or(duration));
  return figures;
}

}  // namespace

void Counts::add(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      ++ok;
      return;
    case Outcome::fail:
      ++fail;
      return;
    case Outcome::info:
      ++info;
      return;
  }
}

Figures figures(const history::History& history, const std::vector<Operation>& operations,
                const NemesisRecord& record) {
  Figures figures;
  figures.duration = last_time(history);
  for (const Operation& operation : operations) figures.counts.add(operation.outcome);
  figures.functions = by_function(operations);
  if (figures.duration.count() > 0) {
    figures.ok_per_second = static_cast<double>(figures.counts.ok) /
                            std::chrono::duration<double>(figures.duration).count();
  }
  figures.per_second = per_second(operations, figures.duration);
  const auto all = successes(operations);
  for (const Fault& fault : record.faults) {
    figures.faults.push_back(measure(fault, all, figures.duration));
  }
  return figures;
}

double to_milliseconds(nanoseconds duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace linnet::reports
