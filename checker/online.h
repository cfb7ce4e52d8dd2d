// Judging a history while it happens: feed events, ask at any time.
//
//   auto checker = make_online("cas-register", {.memory_limit = 1'000'000'000});
//   for (const history::Event& event : events) {
//     if (auto added = (*checker)->add(event); !added) ...
//     if ((*checker)->violation()) break;
//   }
//
// It is the search of search.h taken breadth first along the history: Lowe, "Testing for
// linearizability", CCPE 29(4), 2017, just-in-time linearization. The engine holds the set of
// configurations that satisfy all returns judged so far, and nothing of what lies before.
// online_frontier.h is that set.
//
// Memory does not grow with the number of events. It grows with
//
//   keys        where they are independent: each has a set of its own
//   crashed     by their classes: equal ones are counted
//   values      that are different, but for register, cas-register, counter, mutex and semaphore,
//               which are flat whatever the values: the other models number each value and each
//               list read that they ever saw, and keep the numbers
//   the object  a collection is as large as it is; a queue also keeps what went through it since
//               it was last empty
//
// Lag. A return can be judged when it is known what the operations open at it came to: what a read
// saw, whether a cas failed. So a return is judged once every operation of its key that was called
// before it has completed (info included); until then events wait. The wait is as long as the
// longest operation, and what waits is held in memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "checker/result.h"
#include "checker/verdict.h"
#include "history/history.h"

namespace linnet::checker {

struct OnlineOptions {
  // What reads see before the first write.
  history::Value initial = {};
  // Bytes. When they do not suffice the checker lets go of all it holds and answers unknown.
  std::optional<std::size_t> memory_limit = {};
  // Asks for an end within milliseconds; the answer is unknown then.
  std::stop_token stop = {};
};

// The history is not linearizable.
struct OnlineViolation {
  // No order satisfies all returns up to this operation's.
  history::Operation operation;
  std::string why;  // one line for people
};

struct OnlineStatus {
  Verdict verdict = Verdict::valid;
  std::optional<OnlineViolation> violation;  // present when invalid
  std::optional<UnknownReason> reason;       // present when unknown
  std::uint64_t events = 0;                  // fed
  std::uint64_t judged = 0;                  // of them, those that wait for nothing
  std::size_t configurations = 0;            // held, all keys together
  std::size_t peak_configurations = 0;       // held by one key at most
  std::size_t bytes = 0;                     // held
  std::size_t peak_bytes = 0;
};

// Not thread-safe.
class OnlineChecker {
 public:
  OnlineChecker() = default;
  OnlineChecker(const OnlineChecker&) = delete;
  OnlineChecker& operator=(const OnlineChecker&) = delete;
  virtual ~OnlineChecker() = default;

  // The next event, in order of index. Positions of operations count the events fed.
  //
  // Errors, after which the checker is as it was before: a completion with nothing to complete or
  // an invocation by a process that has an operation open; an operation that the model does not
  // know or whose values have the wrong shape.
  //
  // After a violation, or a limit, events are only counted.
  virtual base::Result<void> add(const history::Event& event) = 0;

  // The first violation among the returns judged so far. Costs nothing.
  virtual const std::optional<OnlineViolation>& violation() const = 0;

  // The limit that was met, if one was: then nothing more is judged. Costs nothing.
  virtual std::optional<UnknownReason> limit() const = 0;

  // The verdict on all events fed so far: what check() answers on them, where an operation that
  // has not completed is of unknown outcome. What waits is judged on a copy, so this costs time and
  // memory in proportion to what waits and to the configurations held. An operation named here
  // although violation() names none yet is one whose return was fed; when more is known, an earlier
  // return may be named instead. A violation once found is never taken back.
  virtual OnlineStatus status() = 0;
};

// Errors: an unknown model; an initial value that the model cannot hold.
base::Result<std::unique_ptr<OnlineChecker>> make_online(std::string_view model,
                                                         const OnlineOptions& options = {});

}  // namespace linnet::checker
