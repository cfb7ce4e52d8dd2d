// What kinds of faults there are: one table for the command line, the documents and the plans.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace linnet::nemesis {

// What a fault takes hold of.
enum class Strikes { processes, links, clocks, membership };

// One of the things that a kind of fault can be asked to do: "kill:majority", "packet:loss".
struct FaultForm {
  std::string name;
  std::string description;  // empty where the name is a choice of nodes (fault.h)
};

struct FaultKind {
  std::string name;
  std::string description;
  Strikes strikes;
  std::vector<FaultForm> forms;
};

const std::vector<FaultKind>& fault_kinds();

// The kind of that name, or null.
const FaultKind* find_fault_kind(std::string_view name);

std::vector<std::string> fault_kind_names();
std::vector<std::string> form_names(const FaultKind& kind);

}  // namespace linnet::nemesis
