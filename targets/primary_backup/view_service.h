// The view service: who is primary, and who its backups are. A single point of failure: while it is
// down nobody takes a failed primary's place; it has no part in updates and reads otherwise.
//
// Why no update that was acknowledged is lost. An update is acknowledged in a view when every
// member of the view has it. The service knows some members to be in sync: to have every update
// that was acknowledged, in this view or before. Of a new view those are the members that were in
// sync in the view before it, for an acknowledgement there needed them; and others join them when
// the primary tells that they have all that it had as it took up this view. Only a member in sync
// is made primary.
//
// Why a primary of old acknowledges nothing: the new view's primary is a member of the old view,
// and a member that knows of a newer view, which it remembers on disk, confirms no update and no
// read of an older one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "targets/bugs.h"
#include "targets/core.h"
#include "targets/primary_backup/messages.h"
#include "targets/primary_backup/records.h"

namespace linnet::targets::primary_backup {

class ViewService final : public Core {
 public:
  struct Config {
    NodeId self;
    std::vector<NodeId> replicas;  // all there can be, ascending; without the service
    nanoseconds timeout{};         // a replica that is silent for so long is taken for dead
    BugSet bugs;
  };

  // At first, when no record is there, no replica has any either: all are in sync.
  ViewService(Config config, Registry registry, Now now);

  void on_message(NodeId from, const Document& body, Now now) override;
  void on_request(Request request, Now now) override;
  void tick(Now now) override;
  void on_snapshot(Snapshot snapshot, Now now) override;
  Effects take_effects() override;
  wire::Status status() const override;

  const Registry& registry() const { return registry_; }

 private:
  bool is_alive(NodeId replica) const;
  void note_synced(const Ping& ping);
  void maybe_change_view(bool primary_restarted);
  void persist();

  const Config config_;
  Registry registry_;
  std::map<NodeId, nanoseconds> last_heard_;  // by the steady clock
  nanoseconds now_;
  Effects effects_;
};

}  // namespace linnet::targets::primary_backup
