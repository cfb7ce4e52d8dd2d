// What kinds of faults there are: one table for the command line, the documents and the plans.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace linnet::nemesis {

struct FaultKind {
  std::string name;
  std::string description;
  bool strikes_processes;          // else links
  std::vector<std::string> forms;  // whom it strikes, or the shapes of a partition
};

const std::vector<FaultKind>& fault_kinds();

// The kind of that name, or null.
const FaultKind* find_fault_kind(std::string_view name);

}  // namespace linnet::nemesis
