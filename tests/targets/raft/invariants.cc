#include "tests/targets/raft/invariants.h"

#include <fmt/format.h>

#include <algorithm>

namespace linnet::targets::raft {

void Invariants::check(NodeId node, const Raft& raft, const Effects& effects) {
  check_election_safety(node, raft);
  check_log_matching(node, raft);
  check_committed(node, raft);
  check_leader_completeness(node, raft);
  check_state_machine_safety(node, effects);
}

// At most one leader can be elected in a given term.
void Invariants::check_election_safety(NodeId node, const Raft& raft) {
  if (raft.role() != Role::kLeader) return;
  const auto [leader, is_new] = leaders_.emplace(raft.term(), node);
  if (leader->second != node) {
    broken_.push_back(fmt::format("election safety: {} and {} lead in term {}", leader->second,
                                  node, raft.term()));
  }
}

// If two logs hold an entry of the same index and term, they are identical up to it. By induction:
// wherever an entry of an index and term turns up, its command and its predecessor's term are the
// same.
void Invariants::check_log_matching(NodeId node, const Raft& raft) {
  auto& seen = seen_[node].log;
  const Log& log = raft.log();
  LogIndex first_new = log.last_index() + 1;
  const auto is_seen = [&](LogIndex index) {
    const auto found = seen.find(index);
    return found != seen.end() && found->second == log.at(index).term;
  };
  while (first_new - 1 > log.start() && !is_seen(first_new - 1)) first_new = first_new - 1;
  seen.erase(seen.lower_bound(first_new), seen.end());
  for (LogIndex i = first_new; i <= log.last_index(); i = i + 1) {
    const Entry& entry = log.at(i);
    seen[i] = entry.term;
    const Term previous = *log.term_at(i - 1);
    const auto [known, is_new] =
        entries_.emplace(std::pair(i, entry.term), KnownEntry{entry.command, previous});
    if (known->second.command != entry.command || known->second.previous_term != previous) {
      broken_.push_back(fmt::format("log matching: two entries {} of term {}", i, entry.term));
    }
  }
}

// Whatever one replica takes for committed, no other takes to be something else.
void Invariants::check_committed(NodeId node, const Raft& raft) {
  LogIndex& seen = seen_[node].commit;
  for (LogIndex i = std::max(seen, raft.log().start()) + 1; i <= raft.commit(); i = i + 1) {
    const Entry& entry = raft.log().at(i);
    const auto [known, is_new] = committed_.emplace(i, Committed{entry, raft.term()});
    if (known->second.entry != entry) {
      broken_.push_back(fmt::format("two committed entries {}", i));
    }
    known->second.in_term = std::min(known->second.in_term, raft.term());
  }
  seen = raft.commit();
}

// An entry committed in a term is in the logs of the leaders of all higher terms.
void Invariants::check_leader_completeness(NodeId node, const Raft& raft) {
  Term& led = seen_[node].led;
  if (raft.role() != Role::kLeader || led == raft.term()) return;
  led = raft.term();
  for (const auto& [index, committed] : committed_) {
    if (committed.in_term >= raft.term() || index <= raft.log().start()) continue;
    if (index > raft.log().last_index() || raft.log().at(index) != committed.entry) {
      broken_.push_back(fmt::format("leader completeness: {} leads in term {} without entry {}",
                                    node, raft.term(), index));
    }
  }
}

// If a replica has applied an entry at an index, no other applies a different one there.
void Invariants::check_state_machine_safety(NodeId node, const Effects& effects) {
  LogIndex& last = seen_[node].applied;
  if (effects.restore) last = effects.restore->index;
  for (const Application& application : effects.applications) {
    if (application.index <= last) {
      broken_.push_back(fmt::format("{} applied entry {} after {}", node, application.index, last));
    }
    last = application.index;
    const auto [known, is_new] = applied_.emplace(application.index, application.command);
    if (known->second != application.command) {
      broken_.push_back(
          fmt::format("state machine safety: two commands applied at {}", application.index));
    }
  }
}

}  // namespace linnet::targets::raft
