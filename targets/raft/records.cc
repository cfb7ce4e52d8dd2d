#include "targets/raft/records.h"

#include "targets/wire/fields.h"

namespace linnet::targets::raft {
namespace {

// [1, term, vote or 0]   [5, index, members]; the others are the log's.
constexpr int kHardState = 1;
constexpr int kMembers = 5;

std::optional<HardState> parse_hard_state(const Document& document) {
  if (!document.is_array() || document.size() != 3 || document[0] != kHardState ||
      !wire::is_natural(document[1]) || !wire::is_natural(document[2])) {
    return {};
  }
  HardState state{Term{document[1].get<std::int64_t>()}, std::nullopt};
  if (const int vote = document[2].get<int>(); vote != 0) state.voted_for = NodeId{vote};
  return state;
}

std::optional<MembersRecord> parse_members(const Document& document) {
  if (!document.is_array() || document.size() != 3 || document[0] != kMembers ||
      !wire::is_natural(document[1])) {
    return {};
  }
  auto members = members_from(document[2]);
  if (!members) return {};
  return MembersRecord{LogIndex{document[1].get<std::int64_t>()}, *std::move(members)};
}

}  // namespace

Bytes to_bytes(const HardState& record) {
  return wire::to_bytes(
      {kHardState, record.term.value, record.voted_for ? record.voted_for->value : 0});
}

Bytes to_bytes(const MembersRecord& record) {
  return wire::to_bytes({kMembers, record.index.value, to_document(record.members)});
}

base::Result<DurableState> recover(std::span<const Bytes> records) {
  DurableState state;
  auto log = log::recover(records, [&](const Document& document) {
    if (const auto hard_state = parse_hard_state(document)) {
      state.hard_state = *hard_state;
      return true;
    }
    state.members = parse_members(document);
    return state.members.has_value();
  });
  if (!log) return base::failure(log.error());
  state.log = *std::move(log);
  return state;
}

}  // namespace linnet::targets::raft
