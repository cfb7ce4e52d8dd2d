// The host: carries out the effects of a protocol core, whichever it is (core.h).
//
// A step takes in every message that waits, up to a bound, hands them to the core, and carries out
// what comes of it: persist (one sync for the whole step), send, apply, reply.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "base/clock.h"
#include "base/result.h"
#include "targets/core.h"
#include "targets/machine/machine.h"
#include "targets/runtime/trace.h"
#include "targets/runtime/transport.h"
#include "targets/runtime/write_ahead_log.h"

namespace linnet::targets::runtime {

// The steady clock given, and the machine's wall clock.
Now read_clocks(const base::Clock& steady);

struct HostOptions {
  // A snapshot is taken when the write-ahead log has grown beyond this, and beyond twice what it
  // was after the last one.
  std::uint64_t snapshot_bytes = 0;
  Trace* trace = nullptr;  // null: none is kept; outlives the host
};

// Borrows its parts, which outlive it. Not thread-safe.
class Host {
 public:
  Host(Core& core, machine::Machine& machine, WriteAheadLog& log, Transport& transport,
       const base::Clock& clock, HostOptions options)
      : core_(core),
        machine_(machine),
        log_(log),
        transport_(transport),
        clock_(clock),
        options_(options),
        self_(core.status().node) {}

  // Runs until the file descriptor `interrupt` is readable. Fails when the log cannot be written.
  base::Result<void> run(int interrupt);

 private:
  // Where the answer to a request goes.
  struct Client {
    Route route;
    std::int64_t id;
  };

  Now now();
  void take_in(const Incoming& incoming);
  void take_in_request(const Route& route, const wire::Request& request);
  void take_in_admin(const Route& route, const wire::AdminRequest& request);
  void refuse_malformed(const Incoming& incoming, const Document* document,
                        const base::Errors& errors);

  // Returns when the core wants its next tick.
  base::Result<nanoseconds> carry_out(const Effects& effects);
  base::Result<void> persist(const Effects& effects);
  base::Result<void> apply(const Effects& effects);
  bool wants_snapshot() const;
  void trace_state();
  void answer(Ticket ticket, const machine::Outcome& outcome);
  void refuse(const Refusal& refusal);
  // Forgets the ticket; nothing if it is unknown.
  std::optional<Client> release(Ticket ticket);
  void reply(const Route& route, const Document& document);

  Core& core_;
  machine::Machine& machine_;
  WriteAheadLog& log_;
  Transport& transport_;
  const base::Clock& clock_;
  std::unordered_map<Ticket, Client> clients_;  // whose requests await an answer
  std::int64_t last_ticket_ = 0;
  nanoseconds latest_{};  // the steady clock as last read
  const HostOptions options_;
  const NodeId self_;
  LogIndex applied_{0};                // the last application or snapshot
  LogIndex snapshot_{0};               // the last one taken or restored
  std::uint64_t checkpoint_size_ = 0;  // of the log after its last checkpoint
};

}  // namespace linnet::targets::runtime
