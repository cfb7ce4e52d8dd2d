#include "targets/protocols.h"

#include <algorithm>

namespace linnet::targets {

std::span<const Protocol> protocols() {
  static const std::vector<Protocol> table{
      {"raft",
       "linnet-raft",
       "a machine replicated by Raft: linearizable",
       {{"reads",
         "how a leader makes sure that it leads",
         {{"index", "it asks a quorum (ReadIndex): linearizable"},
          {"log", "reads take their place in the log: linearizable"},
          {"lease", "by its wall clock: linearizable only while clocks are right", false}}}},
       {},
       true},
      {"paxos",
       "linnet-paxos",
       "a machine replicated by Multi-Paxos: linearizable",
       {{"reads",
         "how a leader makes sure that it leads",
         {{"quorum", "it asks a quorum: linearizable"},
          {"lease", "by its wall clock: linearizable only while clocks are right", false}}},
        {"quorums",
         "how many replicas accept a command, and how many elect a leader",
         {{"majority", "a majority does either"},
          {"flexible",
           "of more than three, half accept, and so many more elect that the two meet: "
           "of 5, 2 and 4"}}}}},
      {"primary-backup",
       "linnet-primary-backup",
       "a machine replicated from a primary to its backups",
       {{"failover",
         "who makes a backup primary",
         {{"view",
           "a view service, which is the last node and a single point of failure: linearizable"},
          {"heartbeat",
           "a backup that does not hear the primary: two primaries in a partition, so not "
           "linearizable",
           false}}},
        {"replication",
         "when an update is acknowledged",
         {{"sync", "when all backups in the view have it: linearizable"},
          {"async",
           "when the primary has it: acknowledged updates are lost when it fails, so not "
           "linearizable",
           false}}}}},
      {"abd",
       "linnet-abd",
       "registers read and written by quorums (ABD), without a leader, and nothing else: "
       "linearizable",
       {},
       {"read", "write"}},
  };
  return table;
}

const Protocol* find_protocol(std::string_view name) {
  const auto table = protocols();
  const auto found = std::ranges::find(table, name, &Protocol::name);
  return found == table.end() ? nullptr : &*found;
}

}  // namespace linnet::targets
