// The figures of a run: how many, how fast, how long until it worked again.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "history/history.h"
#include "reports/nemesis_record.h"

namespace linnet::reports {

struct Counts {
  std::int64_t ok = 0;
  std::int64_t fail = 0;
  std::int64_t info = 0;

  std::int64_t total() const { return ok + fail + info; }
  void add(history::Outcome outcome);
  bool operator==(const Counts&) const = default;
};

// Quantiles by nearest rank: pX is the smallest latency that X percent of them do not exceed.
struct Latency {
  std::chrono::nanoseconds p50{0};
  std::chrono::nanoseconds p90{0};
  std::chrono::nanoseconds p99{0};
  std::chrono::nanoseconds p999{0};
  std::chrono::nanoseconds max{0};
};

struct FunctionFigures {
  std::string f;
  Counts counts;
  std::map<std::string, std::int64_t> errors;  // how often each was reported, by name
  std::optional<Latency> latency;              // of its ok operations; none when there are none
};

struct FaultFigures {
  Fault fault;
  // From the fault's end to the first success of an operation called after it. None when there was
  // none, or when the fault never ended.
  std::optional<std::chrono::nanoseconds> recovery;
  // The longest stretch without any success from the fault's start to the recovery, or to the end
  // of the history when there was none.
  std::chrono::nanoseconds outage{0};
};

struct Figures {
  std::chrono::nanoseconds duration{0};  // to the last event
  Counts counts;
  std::vector<FunctionFigures> functions;  // by name
  double ok_per_second = 0;                // mean; 0 for a history without duration
  // Completions; element i covers [i, i + 1) seconds. Empty when times span more than ten days.
  std::vector<Counts> per_second;
  std::vector<FaultFigures> faults;  // in order of start
};

// `operations` are those of `history`. An operation that never completed counts as info, but is in
// no second's counts.
Figures figures(const history::History& history, const std::vector<history::Operation>& operations,
                const NemesisRecord& record);

double to_milliseconds(std::chrono::nanoseconds duration);

}  // namespace linnet::reports
