#include "nemesis/fault_table.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace linnet::nemesis {

FaultId FaultTable::add(std::vector<Link> links, const LinkFaults& faults) {
  const FaultId id(++last_id_);
  entries_[id] = {std::move(links), faults};
  return id;
}

std::vector<Link> FaultTable::remove(FaultId id) {
  const auto entry = entries_.extract(id);
  LINNET_CHECK(!entry.empty(), "fault {} is removed but not set", id);
  return std::move(entry.mapped().links);
}

LinkFaults FaultTable::on(const Link& link) const {
  LinkFaults all;
  for (const auto& [id, entry] : entries_) {
    if (std::count(entry.links.begin(), entry.links.end(), link) > 0) {
      all = combine(all, entry.faults);
    }
  }
  return all;
}

}  // namespace linnet::nemesis
