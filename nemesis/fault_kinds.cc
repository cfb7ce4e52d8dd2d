#include "nemesis/fault_kinds.h"

#include <algorithm>

#include "nemesis/fault.h"
#include "nemesis/partition.h"

namespace linnet::nemesis {
namespace {

std::vector<FaultForm> node_choices() {
  std::vector<FaultForm> forms;
  for (const Choice choice : choices()) forms.push_back({std::string(name(choice)), ""});
  return forms;
}

std::vector<FaultForm> few_nodes() {
  std::vector<FaultForm> forms;
  for (const Choice choice : {Choice::one, Choice::minority, Choice::primaries}) {
    forms.push_back({std::string(name(choice)), ""});
  }
  return forms;
}

std::vector<FaultForm> shapes() {
  std::vector<FaultForm> forms;
  for (const auto& shape : partition_shapes()) forms.push_back({shape.name, shape.description});
  return forms;
}

std::vector<FaultForm> packet_forms() {
  return {
      {"loss", "some are lost"},
      {"delay", "all are late, some more than others"},
      {"duplicate", "some arrive twice"},
      {"reorder", "some are overtaken"},
      {"corrupt", "a bit of some is flipped; the receiver's checksum finds it"},
      {"rate", "a slow link, with a short queue before it"},
  };
}

std::vector<FaultForm> clock_forms() {
  return {
      {"jump", "ahead or behind by up to some minutes, and back at the end"},
      {"drift", "too fast or too slow, by up to a half"},
      {"strobe", "right and wrong by turns, several times a second"},
  };
}

template <typename Entry>
std::vector<std::string> names_of(const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  return names;
}

}  // namespace

const std::vector<FaultKind>& fault_kinds() {
  using enum Strikes;
  static const std::vector<FaultKind> table{
      {"kill", "SIGKILL, and later a restart from what is on disk", processes, node_choices()},
      {"terminate", "SIGTERM, and later a restart", processes, node_choices()},
      {"restart", "SIGKILL and a restart, one node after the other: a rolling restart", processes,
       node_choices()},
      {"pause", "SIGSTOP, and SIGCONT later: a long stall, with time going on", processes,
       node_choices()},
      {"cpu", "little of a processor's time, by a cgroup or by short stops: a starved machine",
       processes, node_choices()},
      {"partition", "what some nodes send each other is dropped", links, shapes()},
      {"packet", "links between nodes are bad", links, packet_forms()},
      {"clock",
       "the wall clocks of nodes are wrong; the kernel's are not, so that sleeps last as ever",
       clocks, clock_forms()},
      {"member",
       "the leader is asked to remove nodes from the cluster, and later to add them again; their "
       "processes run on",
       membership, few_nodes()},
      {"transfer",
       "the leader is asked to hand leadership over to another node",
       membership,
       {{std::string(name(Choice::one)), ""}}},
  };
  return table;
}

const FaultKind* find_fault_kind(std::string_view name) {
  const auto found = std::ranges::find(fault_kinds(), name, &FaultKind::name);
  return found == fault_kinds().end() ? nullptr : &*found;
}

std::vector<std::string> fault_kind_names() {
  return names_of(fault_kinds());
}

std::vector<std::string> form_names(const FaultKind& kind) {
  return names_of(kind.forms);
}

}  // namespace linnet::nemesis
