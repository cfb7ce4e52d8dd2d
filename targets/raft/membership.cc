// Changes of membership, one server at a time: sections 4.1 and 4.2 of the dissertation.
//
// A majority of the members before a change and one of those after it always have a server in
// common. So members are used as soon as their entry is in the log, committed or not, and the next
// change waits until the last is committed.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "targets/raft/raft.h"

namespace linnet::targets::raft {
namespace {

// Of election timeouts: how long a new member may take to come up with the log.
constexpr int kJoiningTimeouts = 10;

}  // namespace

bool Raft::is_member(NodeId node) const {
  return std::ranges::binary_search(members(), node);
}

// Members that nobody here can speak to are none.
void Raft::use_members(LogIndex index, Members members) {
  std::erase_if(members, [&](NodeId node) { return std::ranges::count(config_.nodes, node) == 0; });
  if (members.empty()) return;
  configurations_.insert_or_assign(index, std::move(members));
  if (role_ != Role::kLeader) return;
  for (const NodeId member : this->members()) {
    if (member != config_.self) peers_.try_emplace(member, log_.last_index(), now_);
  }
  std::erase_if(peers_, [&](const auto& peer) { return !is_member(peer.first); });
}

const Members& Raft::members_as_of(LogIndex index) const {
  const auto next = configurations_.upper_bound(index);
  return next == configurations_.begin() ? next->second : std::prev(next)->second;
}

// One stays that holds at `index`.
void Raft::forget_members_before(LogIndex index) {
  const auto next = configurations_.upper_bound(index);
  if (next != configurations_.begin()) {
    configurations_.erase(configurations_.begin(), std::prev(next));
  }
}

// Why a change has to wait; empty when it has not. A leader that has committed nothing of its term
// may not know of a change that an earlier leader began (Ongaro's note to the raft-dev list of
// 2015, which corrects section 4.1).
std::string Raft::why_members_stay() const {
  if (transfer_) return "leadership is being handed over";
  const bool is_settled = this->is_settled() || has_bug(Bug::kChangesOverlap);
  if (joining_ || !is_settled) return "another change is under way";
  if (commit_ < term_start_) return "the leader has not committed an entry of its term yet";
  return "";
}

void Raft::change_members(const AdminRequest& request) {
  const bool adds = request.action == wire::AdminAction::kAddMember;
  std::string why = why_members_stay();
  if (why.empty() && adds == is_member(request.node)) {
    why = adds ? "it is a member" : "it is no member";
  }
  if (why.empty() && !adds && members().size() == 1) why = "it is the last member";
  if (!why.empty()) return refuse(request.ticket, wire::ErrorCode::kRefused, why);
  if (adds) {
    // It gets the log first, so that the cluster does not wait for it (4.2.1).
    peers_.try_emplace(request.node, log_.last_index(), now_);
    joining_ = Joining{request.node, request.ticket, log_.last_index(),
                       now_ + kJoiningTimeouts * config_.election_timeout};
    return;
  }
  Members members = this->members();
  std::erase(members, request.node);
  append_members(std::move(members), request.ticket);
}

void Raft::append_members(Members members, Ticket ticket) {
  append({term_, to_command(members)});
  pending_writes_.emplace(log_.last_index(), ticket);
}

void Raft::advance_joining() {
  if (!joining_) return;
  if (peers_.at(joining_->node).match() >= joining_->goal) {
    const Joining joined = *std::exchange(joining_, std::nullopt);
    Members members = this->members();
    members.push_back(joined.node);
    append_members(sorted(std::move(members)), joined.ticket);
  } else if (now_ >= joining_->deadline) {
    peers_.erase(joining_->node);
    refuse(joining_->ticket, wire::ErrorCode::kRefused, "it did not come up with the log in time");
    joining_.reset();
  }
}

// Section 4.2.2: a leader leads until its own removal is committed.
void Raft::leave_if_removed() {
  if (role_ == Role::kLeader && !is_member(config_.self) && is_settled()) {
    become_follower(term_, std::nullopt, "no longer a member");
  }
}

}  // namespace linnet::targets::raft
