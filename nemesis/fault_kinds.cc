#include "nemesis/fault_kinds.h"

#include <algorithm>

#include "nemesis/fault.h"
#include "nemesis/partition.h"

namespace linnet::nemesis {
namespace {

std::vector<std::string> choice_names() {
  std::vector<std::string> names;
  for (const Choice choice : choices()) names.emplace_back(name(choice));
  return names;
}

std::vector<std::string> shape_names() {
  std::vector<std::string> names;
  for (const PartitionShape& shape : partition_shapes()) names.push_back(shape.name);
  return names;
}

}  // namespace

const std::vector<FaultKind>& fault_kinds() {
  static const std::vector<std::string> whom = choice_names();
  static const std::vector<FaultKind> table{
      {"kill", "SIGKILL, and later a restart from what is on disk", true, whom},
      {"terminate", "SIGTERM, and later a restart", true, whom},
      {"restart", "SIGKILL and a restart, one node after the other: a rolling restart", true, whom},
      {"pause", "SIGSTOP, and SIGCONT later: a long stall, with time going on", true, whom},
      {"cpu", "stopped most of the time, in short turns: a starved machine", true, whom},
      {"partition", "messages between some nodes are dropped", false, shape_names()},
  };
  return table;
}

const FaultKind* find_fault_kind(std::string_view name) {
  const auto found = std::ranges::find(fault_kinds(), name, &FaultKind::name);
  return found == fault_kinds().end() ? nullptr : &*found;
}

}  // namespace linnet::nemesis
