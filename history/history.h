// A history: what the clients of a system under test saw, in the order in which they saw it, and
// what was done to the system meanwhile.
//
// The names and meanings are Jepsen's. A *process* is one sequential client: it has at most one
// operation open at a time. An operation is an *invocation* and, unless the run ended first, its
// *completion*: ok (it happened), fail (it certainly did not happen) or info (unknown: it may have
// happened at any time after its invocation, or may still happen). After info a process is retired.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "history/name.h"
#include "history/value.h"

namespace linnet::history {

using ProcessId = base::Id<struct ProcessIdTag>;

enum class EventType { invoke, ok, fail, info };

std::string_view name(EventType type);
std::optional<EventType> event_type(std::string_view name);

// Something a client did (invoke) or learned (ok, fail, info).
struct Event {
  std::int64_t index = 0;            // rises by at least one from event to event
  std::chrono::nanoseconds time{0};  // since the run's start, on the harness's monotonic clock; 0
                                     // throughout a history whose times are not known
  ProcessId process;
  EventType type = EventType::invoke;
  Name f;                    // the function: "read", "write", "cas", ...
  std::optional<Value> key;  // the object acted on, where there are several
  Value value;               // invoke: the argument; ok: the result
  Name node;                 // the node that answered; empty when unknown
  Name error;                // fail and info: a name from the error table (errors.h)
  int line = 0;              // where it was read from; 0 when it was not read from text

  bool operator==(const Event&) const = default;
};

// Something that befell the system: faults begin and end, nodes die. `value` says what exactly.
struct NemesisEvent {
  std::int64_t index = 0;
  std::chrono::nanoseconds time{0};
  std::string f;
  nlohmann::json value;
  int line = 0;

  bool operator==(const NemesisEvent&) const = default;
};

struct History {
  std::vector<Event> events;          // in order of index
  std::vector<NemesisEvent> nemesis;  // in order of index
};

// The outcome of an operation; `info` includes operations that never completed.
enum class Outcome : std::uint8_t { ok, fail, info };

std::string_view name(Outcome outcome);

// An invocation joined with its completion.
//
// Real-time order is order of position: a precedes b when a.returned < b.called. Positions are
// places in History::events, so no two are equal. An operation whose outcome is info has no return:
// it stays open to the end of time.
//
// Two cache lines; what a check reads again and again is on the first.
struct alignas(64) Operation {
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  Name f;
  Value input;                     // the invocation's value
  Value output;                    // the completion's value; null unless the outcome is ok
  std::int64_t called = 0;         // position of the invocation
  std::int64_t returned = kNever;  // position of the completion; kNever when the outcome is info
  Outcome outcome = Outcome::info;
  bool completed = false;  // by ok, fail or info; when not, the history ended first
  std::optional<Value> key;
  ProcessId process;
  std::chrono::nanoseconds call_time{0};
  std::chrono::nanoseconds completion_time{0};  // meaningless unless completed
  Name node;
  Name error;
};
static_assert(sizeof(Operation) == 128);

// The operation that an invocation begins, not completed yet. A position is a place in
// History::events.
Operation begun(const Event& invocation, std::int64_t position);

// Gives an operation its completion. Precondition: that is what the event is.
void complete(Operation& operation, const Event& completion, std::int64_t position);

// Joins invocations with completions; the result is in order of call.
// Precondition: validate(history) has nothing to say (validate.h).
std::vector<Operation> operations(const History& history);

// "process 3: cas k1 [1, 4] -> ok": one line for people.
std::string text(const Operation& operation);

}  // namespace linnet::history
