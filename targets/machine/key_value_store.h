// The replicated state machine: a key-value store with client sessions.
//
// Deterministic: replicas that apply the same commands in the same order hold the same state and
// give the same outcomes. Sessions follow Ongaro's dissertation, section 6.3: a session's command
// is applied once however often it is in the log, and a repeat is given the first outcome. They are
// never expired, so the store grows by one stored outcome with every session.
//
// Not thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "targets/machine/command.h"
#include "targets/wire/errors.h"

namespace linnet::targets::machine {

struct Outcome {
  std::optional<wire::ErrorCode> error;  // none: it succeeded
  Document value;                        // what a read found
  std::string message;                   // about the error, for people

  bool operator==(const Outcome&) const = default;
};

class KeyValueStore {
 public:
  struct Options {
    bool suppress_duplicates = true;
  };

  explicit KeyValueStore(Options options) : options_(options) {}

  // Applies a command of the replicated log. Any bytes may be given: what is not a command changes
  // nothing and fails as malformed, on every replica alike.
  Outcome apply(std::span<const std::uint8_t> command);

  // Answers a read from the present state.
  Outcome read(std::span<const std::uint8_t> command) const;

  // Null when the key is absent.
  Document value_of(const std::string& key) const;

 private:
  struct Session {
    std::int64_t sequence;  // of the last command applied
    Outcome outcome;        // of that command
  };

  Outcome apply_in_session(const Command& command);
  Outcome execute(const Command& command);
  Outcome execute(const Cas& cas);

  Options options_;
  std::unordered_map<std::string, Document> values_;
  std::unordered_map<std::string, Session> sessions_;
};

}  // namespace linnet::targets::machine
