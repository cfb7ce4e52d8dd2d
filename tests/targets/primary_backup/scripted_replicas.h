// Primary/backup under the hands of a test. With a view service, that is the last node.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "tests/targets/primary_backup/primary_backup_subject.h"
#include "tests/targets/simulation/scripted_cluster.h"

namespace linnet::targets::primary_backup {

class ScriptedReplicas final : public simulation::ScriptedCluster {
 public:
  static constexpr auto kTimeout = PrimaryBackupSubject::kTimeout;
  static constexpr auto kHeartbeat = PrimaryBackupSubject::kHeartbeat;

  explicit ScriptedReplicas(int nodes, PrimaryBackupSubject::Options options = {})
      : ScriptedCluster(std::make_unique<PrimaryBackupSubject>(std::move(options)), nodes) {
    for (int i = 1; i <= nodes; ++i) start(i);
  }

  // Time passes for these nodes, and then all arrives among them.
  void pass_and_settle(nanoseconds time, const std::set<int>& among) {
    for (const int node : among) pass(node, time);
    settle(among);
  }
  // The view service, the last of these, does not hear the others for so long that it takes them
  // for dead; these go on.
  void outlast_others(const std::set<int>& these) {
    for (int i = 0; i < 3; ++i) pass_and_settle(kTimeout / 2, these);
  }

  // Requests are known by their tickets.
  void write(int node, int ticket) { request(node, {Ticket{ticket}, Access::kUpdate, {1}}); }
  void read(int node, int ticket) { request(node, {Ticket{ticket}, Access::kRead, {1}}); }
  bool is_answered(int ticket) const { return answered_.contains(ticket); }
  const std::map<int, wire::Failure>& refusals() const { return refusals_; }

  const PrimaryBackup& replica(int node) const {
    return dynamic_cast<const PrimaryBackup&>(core(node));
  }
  const Registry& registry() const {
    return dynamic_cast<const ViewService&>(core(nodes().back().value)).registry();
  }

 private:
  void carry_out(int /*node*/, const Effects& effects) override {
    for (const Application& application : effects.applications) {
      if (application.ticket) answered_.insert(static_cast<int>(application.ticket->value));
    }
    for (const Read& read : effects.reads) answered_.insert(static_cast<int>(read.ticket.value));
    for (const auto& [ticket, failure] : effects.refusals) {
      refusals_.emplace(static_cast<int>(ticket.value), failure);
    }
  }

  std::set<int> answered_;
  std::map<int, wire::Failure> refusals_;
};

}  // namespace linnet::targets::primary_backup
