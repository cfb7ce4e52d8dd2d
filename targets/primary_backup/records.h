// What replicas and the view service keep on disk, as records of a write-ahead log.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "targets/log/records.h"
#include "targets/primary_backup/view.h"

namespace linnet::targets::primary_backup {

Bytes to_bytes(const View& view);

// Of a replica: the latest view that it has taken part in, and its log.
struct DurableState {
  View view;
  log::DurableLog log;
};

// The state that the records, in the order written, add up to. Fails on a record that cannot be
// read or does not fit those before it; the error's place is the record's number, from 1.
base::Result<DurableState> recover(std::span<const Bytes> records);

// Of the view service: the view that holds, and who of its members has every acknowledged update.
struct Registry {
  View view;
  std::vector<NodeId> in_sync;  // ascending
};

Bytes to_bytes(const Registry& registry);
// The last of the records; one without a view when there is none. Fails as the other does.
base::Result<Registry> recover_registry(std::span<const Bytes> records);

}  // namespace linnet::targets::primary_backup
