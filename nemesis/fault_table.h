// The faults now set on the links of a network, each set and removed as a whole.
//
// Several faults may lie on one link: a partition and a slow network at once. Each is removed by
// itself, and the link then does what the others say.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/ids.h"
#include "nemesis/link.h"
#include "nemesis/link_faults.h"

namespace linnet::nemesis {

using FaultId = base::Id<struct FaultIdTag>;

// Not thread-safe.
class FaultTable {
 public:
  FaultId add(std::vector<Link> links, const LinkFaults& faults);

  // Returns the links the fault lay on. Precondition: the fault was added and not yet removed.
  std::vector<Link> remove(FaultId id);

  // All faults on the link.
  std::vector<LinkFaults> all_on(const Link& link) const;
  // Those that strike every message, combined.
  LinkFaults on(const Link& link) const;

 private:
  struct Entry {
    std::vector<Link> links;
    LinkFaults faults;
  };

  std::int64_t last_id_ = 0;
  std::map<FaultId, Entry> entries_;
};

}  // namespace linnet::nemesis
