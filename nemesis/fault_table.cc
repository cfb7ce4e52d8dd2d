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

std::vector<LinkFaults> FaultTable::all_on(const Link& link) const {
  std::vector<LinkFaults> all;
  for (const auto& [id, entry] : entries_) {
    if (std::count(entry.links.begin(), entry.links.end(), link) > 0) all.push_back(entry.faults);
  }
  return all;
}

LinkFaults FaultTable::on(const Link& link) const {
  LinkFaults combined;
  for (const LinkFaults& faults : all_on(link)) {
    if (faults.only.empty()) combined = combine(combined, faults);
  }
  return combined;
}

}  // namespace linnet::nemesis
