// What a check says: the verdict, and the evidence for it.
//
// Evidence names operations by their index in the operations that were checked, so it stays small
// and can be drawn beside the history. All types are plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/algorithm.h"
#include "checker/verdict.h"
#include "history/value.h"

namespace linnet::checker {

// A place in the operations that were checked.
using OperationIndex = std::uint32_t;

// For `valid`: one order, per partition, that respects real time and that the model accepts. It
// holds every operation of the partition whose outcome is ok, and those of unknown outcome that
// take part. Operations that failed, and those of unknown outcome that changed nothing, are left
// out.
struct Witness {
  std::optional<history::Value> key;  // none when the partition's operations have no key
  std::vector<OperationIndex> order;
};

// Why an open operation cannot come next: "read returned 3, but the value was 1".
struct Misfit {
  OperationIndex operation = 0;
  std::string why;
};

// A point that the search reached and could not get beyond.
struct FurthestConfiguration {
  std::string state;                   // the model's state, as text
  std::vector<OperationIndex> latest;  // the operations linearized last, in order; a few
  std::vector<Misfit> misfits;         // the open operations not linearized, in order of return
  std::size_t crashed_used = 0;        // operations of unknown outcome that took effect before it
};

// For `invalid`: there is an operation such that no order satisfies all returns up to its own.
//
// All returns before `operation`'s can be satisfied together; with it they cannot. `furthest` are
// some of the configurations at that point: as many different states as are kept.
//
// A search knows what the operations that are open then will return. Where a monitor decided, a
// search of limited length looks for the counterexample. If that comes to no end, `furthest` is
// empty, and `operation` is one at whose return what had been seen was impossible, whatever was
// still open might have returned: the first of which the monitor could tell, or the last of all
// when a limit was met. What returned before it may have been impossible already.
struct Counterexample {
  std::optional<history::Value> key;  // of the partition
  OperationIndex operation = 0;
  std::vector<OperationIndex> open;  // called before that return and not returned before it,
                                     // `operation` included; in order of return, then of call
  std::vector<FurthestConfiguration> furthest;
};

enum class UnknownReason { time, memory, cancelled };

// "time limit", "memory limit", "cancelled".
std::string_view name(UnknownReason reason);

// A group of interchangeable operations of unknown outcome, and how often the search tried one.
struct CrashedClass {
  OperationIndex example = 0;  // one member
  std::size_t members = 0;
  std::uint64_t tried = 0;
};

// For `unknown`: how far the check got, in the partition that gave up first.
struct Unfinished {
  UnknownReason reason = UnknownReason::time;
  std::optional<history::Value> key;  // of the partition; none also when it ended before any began
  std::size_t returns_satisfied = 0;  // the furthest the search got ...
  std::size_t returns_total = 0;      // ... of these; 0 when it ended before the search began
  std::size_t partitions_unfinished = 0;  // gave up, or were never begun
  std::vector<CrashedClass> costliest;    // of that partition: most tried first; a few
};

struct Statistics {
  std::size_t operations = 0;        // that took part
  std::size_t dropped = 0;           // failed, or of unknown outcome and without effect
  std::size_t partitions = 0;        // with at least one operation that took part
  std::uint64_t configurations = 0;  // visited
  std::uint64_t backtracks = 0;      // configurations left without success
  std::size_t peak_bytes = 0;        // held by the check at most, its input structures included
  std::chrono::nanoseconds duration{0};
};

struct CheckResult {
  Verdict verdict = Verdict::unknown;
  std::string model;       // the name it was checked under
  history::Value initial;  // the initial value it was checked with
  std::string why;         // one line for people
  // What the verdict rests on, not automatic: what decided the partition of the counterexample;
  // when valid, monitor only if monitors decided all partitions.
  Algorithm algorithm = Algorithm::search;
  // When valid: one per partition. The monitors of collections make none, so that there is none at
  // all where one of them decided a partition; who wants one asks for Algorithm::search.
  std::vector<Witness> witness;
  std::optional<Counterexample> counterexample;  // present when invalid
  std::optional<Unfinished> unfinished;          // present when unknown
  Statistics statistics;

  // There is a witness, and it is complete: it proves the verdict.
  bool witnessed() const {
    return verdict == Verdict::valid && witness.size() == statistics.partitions;
  }
};

}  // namespace linnet::checker
