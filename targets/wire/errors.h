// What a replica may answer instead of success, and what the client may conclude from it.
#pragma once

#include <optional>
#include <string_view>

namespace linnet::targets::wire {

enum class ErrorCode {
  kNotLeader,       // this replica does not lead; it appended nothing, and a read was not served
  kCasMismatch,     // the value was not the expected one, and has been left alone
  kWrongType,       // the value is not of a kind that this can be done with
  kLockHeld,        // another session holds the lock
  kNotHolder,       // the session does not hold the lock
  kMalformed,       // the request could not be read; the message says why
  kRefused,         // an operator's request that cannot be met now; the message says why
  kLeadershipLost,  // the command is in the replica's log; another leader may keep it or drop it
  kStaleSequence,   // the session has gone on to a later command: this one was applied long ago or
                    // never will be, and the answer is no longer known
};

// The name on the wire: "not-leader", "cas-mismatch", ...
std::string_view name(ErrorCode code);
std::optional<ErrorCode> find_error_code(std::string_view name);

// Definite: the command did not happen and never will. Otherwise the client must assume that it
// may have happened, or may happen yet.
bool is_definite(ErrorCode code);

}  // namespace linnet::targets::wire
