// The quorum registers in a simulated cluster, with their invariants watched over.
//
// What a step wrote counts from the replica's next step on: when it crashes before, its disk tells
// how much of it came about.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "targets/abd/abd.h"
#include "tests/targets/simulation/subject.h"

namespace linnet::targets::abd {

class AbdSubject final : public simulation::Subject {
 public:
  static constexpr auto kPatience = std::chrono::milliseconds(100);
  static constexpr auto kRepeat = std::chrono::milliseconds(20);

  // Checkpoints often, unless told otherwise, so that much rests on them.
  explicit AbdSubject(BugSet bugs, std::uint64_t checkpoint_bytes = 2000)
      : bugs_(std::move(bugs)), checkpoint_bytes_(checkpoint_bytes) {}

  std::unique_ptr<Core> start(NodeId node, const std::vector<NodeId>& members,
                              std::span<const Bytes> records, std::uint64_t /*seed*/,
                              Now now) override {
    auto state = recover(records);
    LINNET_CHECK(state, "the disk of {} cannot be read: {}", node, state.error().front().text());
    held_[node].clear();
    for (const Bytes& record : records) count(node, record);
    const Config config{node, members, kPatience, kRepeat, bugs_, checkpoint_bytes_};
    return std::make_unique<Abd>(config, *std::move(state), now);
  }

  void stepped(NodeId node, const Core& /*core*/, const Effects& effects) override {
    auto& written = written_[node];
    for (const Bytes& record : std::exchange(written, {})) count(node, record);
    if (effects.checkpoint) {
      held_[node].clear();
      written = *effects.checkpoint;
      ++checkpoints_;
    }
    written.insert(written.end(), effects.records.begin(), effects.records.end());
  }
  void crashed(NodeId node) override { written_[node].clear(); }
  std::vector<std::string> broken() const override { return broken_; }
  bool knows_cas() const override { return false; }

  int checkpoints() const { return checkpoints_; }

 private:
  void count(NodeId node, const Bytes& bytes) {
    const auto record = parse_record(bytes).value();
    if (const auto* stored = std::get_if<StoreRecord>(&record)) {
      check_value(stored->key, stored->tagged);
      // A replica's tags ascend.
      Tag& held = held_[node][stored->key];
      if (stored->tagged.tag <= held) fail("{} went back at {}", node, stored->key);
      held = stored->tagged.tag;
    } else if (const auto* write = std::get_if<WriteRecord>(&record)) {
      check_value(write->key, write->tagged);
      // A client's write has one tag.
      const auto [known, is_new] =
          tags_.emplace(std::pair(write->session, write->sequence), write->tagged.tag);
      if (known->second != write->tagged.tag) {
        fail("write {} of {} has two tags", write->sequence, write->session);
      }
    }
  }

  // A tag has one value.
  void check_value(const std::string& key, const Tagged& tagged) {
    const auto [known, is_new] = values_.emplace(std::pair(key, tagged.tag), tagged.value);
    if (known->second != tagged.value) fail("two values of one tag at {}", key);
  }

  template <typename... T>
  void fail(fmt::format_string<T...> format, T&&... arguments) {
    broken_.push_back(fmt::format(format, std::forward<T>(arguments)...));
  }

  const BugSet bugs_;
  const std::uint64_t checkpoint_bytes_;
  std::map<NodeId, std::vector<Bytes>> written_;  // in the last step
  std::map<NodeId, std::map<std::string, Tag>> held_;
  std::map<std::pair<std::string, Tag>, Document> values_;
  std::map<std::pair<std::string, std::int64_t>, Tag> tags_;
  int checkpoints_ = 0;
  std::vector<std::string> broken_;
};

}  // namespace linnet::targets::abd
