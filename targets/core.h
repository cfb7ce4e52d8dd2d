// What every replication protocol looks like from outside: a deterministic state machine.
//
// Inputs go in (a peer's message, a client's request, the time), effects come out; between lies
// neither socket, thread, clock, file nor random device. The same core runs over ZeroMQ and a
// write-ahead log (runtime/host.h) and inside a simulation.
//
// A step is any number of inputs followed by one take_effects(). Whoever hosts a core carries the
// effects of a step out in this order, which is all that durability rests on:
//
//   1. persist   a checkpoint, then records: on stable storage and synced, all of them, in order
//   2. send      messages
//   3. apply     a snapshot to the replicated machine, then applications, in order; then reads
//   4. reply     the outcomes of applications and reads, answers and refusals, to the clients
//
// A host that cannot persist must stop: nothing of the step may be sent or answered.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "targets/access.h"
#include "targets/wire/document.h"
#include "targets/wire/messages.h"

namespace linnet::targets {

using base::NodeId;
using std::chrono::nanoseconds;
using wire::Bytes;
using wire::Document;

// The time, by the two clocks that a machine has.
struct Now {
  Now(nanoseconds both) : steady(both), wall(both) {}  // NOLINT(google-explicit-constructor)
  Now(nanoseconds steady_time, nanoseconds wall_time) : steady(steady_time), wall(wall_time) {}

  nanoseconds steady;  // never decreases; of no origin in particular
  nanoseconds wall;    // what people call the time; someone may set it, forward and back
};

// The host's name for a request that awaits its answer. Never used twice.
using Ticket = base::Id<struct TicketTag>;

// A position in the replicated log, from 1; 0 stands before the first entry.
using LogIndex = base::Id<struct LogIndexTag>;

inline LogIndex operator+(LogIndex index, std::int64_t by) {
  return LogIndex{index.value + by};
}
inline LogIndex operator-(LogIndex index, std::int64_t by) {
  return LogIndex{index.value - by};
}

// The state of the replicated machine when the commands up to `index` have been applied.
struct Snapshot {
  LogIndex index;
  std::shared_ptr<const Bytes> state;  // not null; opaque to the core; no bytes: a new machine's
};

struct Request {
  Ticket ticket;
  Access access = Access::kRead;
  Bytes command;  // for the state machine; opaque to the core; not empty
};

// What an operator asks of the system itself.
struct AdminRequest {
  Ticket ticket;
  wire::AdminAction action{};
  NodeId node;
};

struct Outgoing {
  NodeId to;
  Document body;
};

// A command that has its final place in the log.
struct Application {
  LogIndex index;
  Bytes command;
  std::optional<Ticket> ticket;  // who is to be told the outcome, if anyone here is
};

struct Read {
  Ticket ticket;
  Bytes command;
};

struct Answer {
  Ticket ticket;
  Document value;
};

struct Refusal {
  Ticket ticket;
  wire::Failure failure;
};

enum class Severity { kInfo, kWarning, kError };

struct Event {
  Severity severity = Severity::kInfo;
  std::string text;
};

struct Effects {
  // The whole durable state: replaces all records before it, entirely or not at all.
  std::optional<std::vector<Bytes>> checkpoint;
  // To be durable before anything else of this step is carried out.
  std::vector<Bytes> records;
  // To be sent once the records are durable. May be lost, delayed, repeated and reordered.
  std::vector<Outgoing> messages;
  // The machine is to be set to this state, before the applications.
  std::optional<Snapshot> restore;
  // To be applied in order, once the records are durable; indices ascend in a core's life.
  std::vector<Application> applications;
  // To be executed on the state machine after this step's applications.
  std::vector<Read> reads;
  // To be answered with success: requests that the core itself has carried out.
  std::vector<Answer> answers;
  // To be answered; these requests have had no effect unless the error code says otherwise.
  std::vector<Refusal> refusals;
  // To be logged for people.
  std::vector<Event> events;
  // When tick() is to be called at the latest, by the steady clock.
  nanoseconds next_tick{};
};

// Not thread-safe. `now` is read after the input has come in; its steady clock must not decrease
// from call to call.
class Core {
 public:
  virtual ~Core() = default;

  // Any document at all may be given: what is not a message of the protocol is dropped with an
  // event.
  virtual void on_message(NodeId from, const Document& body, Now now) = 0;
  // Answered once, in this step or a later one: by an application or a read that bears the ticket,
  // or by a refusal.
  virtual void on_request(Request request, Now now) = 0;
  // Answered as a request is, unless the protocol knows nothing of the kind: then false.
  virtual bool on_admin(const AdminRequest& /*request*/, Now /*now*/) { return false; }
  virtual void tick(Now now) = 0;
  // What the machine holds after the last application that was handed out: the core may forget the
  // commands up to there, and begin its records anew (Effects::checkpoint). A core without a
  // replicated log is never given one.
  virtual void on_snapshot(Snapshot snapshot, Now now) = 0;

  virtual Effects take_effects() = 0;

  virtual wire::Status status() const = 0;
};

}  // namespace linnet::targets
