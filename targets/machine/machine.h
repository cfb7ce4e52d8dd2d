// The replicated machine: objects of several kinds, each at a key of its own (objects.h), and
// client sessions.
//
// Deterministic: replicas that apply the same commands in the same order hold the same state and
// give the same outcomes. Sessions follow Ongaro's dissertation, section 6.3: a session's command
// is applied once however often it is in the log, and a repeat is given the first outcome. They are
// never expired, so the machine grows by one stored outcome with every session.
//
// Not thread-safe.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>

#include "base/result.h"
#include "targets/machine/command.h"
#include "targets/machine/objects.h"

namespace linnet::targets::machine {

class Machine {
 public:
  // Other than by default, it is broken on purpose.
  struct Options {
    bool suppress_duplicates = true;
    bool sessions_in_snapshots = true;
  };

  explicit Machine(Options options) : options_(options) {}

  // Applies a command of the replicated log; a read may be one. Any bytes may be given: what is not
  // a command changes nothing and fails as malformed, on every replica alike.
  Outcome apply(std::span<const std::uint8_t> bytes);

  // Answers a read from the present state.
  Outcome read(std::span<const std::uint8_t> bytes) const;

  // The whole state, sessions included.
  Bytes save() const;
  // Sets the state to what was saved, by this machine or another; no bytes: to that of a new
  // machine. After a failure nothing has changed.
  base::Result<void> restore(std::span<const std::uint8_t> saved);

 private:
  struct Session {
    std::int64_t sequence = 0;  // of the last command applied
    Outcome outcome;            // of that command
  };
  using ObjectId = std::pair<std::string, std::string>;  // kind and key
  using Objects = std::map<ObjectId, Document>;
  using Sessions = std::map<std::string, Session>;

  Outcome run(const Function& read, const Command& command) const;
  template <typename Execute>
  Outcome apply_in_session(const Command& command, Execute execute);

  Options options_;
  Objects objects_;
  Sessions sessions_;
};

}  // namespace linnet::targets::machine
