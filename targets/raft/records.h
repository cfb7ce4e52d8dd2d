// What Raft keeps on disk (dissertation, figure 3.1, "persistent state"), as records of a
// write-ahead log.
#pragma once

#include <optional>
#include <span>

#include "base/result.h"
#include "targets/log/records.h"
#include "targets/raft/messages.h"

namespace linnet::targets::raft {

struct HardState {
  Term term;
  std::optional<NodeId> voted_for;  // in `term`
};

// The members of the cluster as of `index`, where no entry of the log tells.
struct MembersRecord {
  LogIndex index;
  Members members;
};

Bytes to_bytes(const HardState& record);
Bytes to_bytes(const MembersRecord& record);

struct DurableState {
  HardState hard_state;
  std::optional<MembersRecord> members;  // none: those that the cluster began with
  log::DurableLog log;
};

// The state that the records, in the order written, add up to. Fails on a record that cannot be
// read or does not fit those before it; the error's place is the record's number, from 1.
base::Result<DurableState> recover(std::span<const Bytes> records);

}  // namespace linnet::targets::raft
