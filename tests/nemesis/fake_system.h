// A system of the test's own making, which the nemesis may break as it likes.
#pragma once

#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nemesis/system.h"

namespace linnet::nemesis {

class FakeSystem : public System {
 public:
  explicit FakeSystem(int nodes) : nodes_(nodes) {
    for (int n = 1; n <= nodes; ++n) running[NodeId(n)] = 1000 + n;
    members = all_nodes(nodes);
  }

  int node_count() const override { return nodes_; }
  std::vector<NodeId> primaries() override { return leaders; }

  Standing standing() override {
    return {leaders.empty() ? std::nullopt : std::optional(leaders.front()), term, members};
  }
  std::vector<NodeId> successors(const Standing& standing) override {
    std::vector<NodeId> others = standing.leader ? standing.members : std::vector<NodeId>{};
    std::erase_if(others, [&](NodeId node) { return node == standing.leader; });
    return others;
  }
  base::Result<void> ask(NodeId leader, Change change, NodeId node) override {
    if (is_deaf || leaders.empty() || leader != leaders.front()) {
      return base::failure(endpoint_name(leader), "does not answer");
    }
    if (change == Change::transfer_leadership) {
      leaders = {node};
      ++term;
      return {};
    }
    std::erase(members, node);
    if (change == Change::add_member) members.push_back(node);
    return {};
  }

  std::optional<pid_t> process(NodeId node) const override {
    const auto found = running.find(node);
    return found == running.end() ? std::nullopt : std::optional(found->second);
  }

  std::vector<pid_t> all_pids(NodeId node) const override {
    const auto pid = process(node);
    return pid ? std::vector{*pid} : std::vector<pid_t>{};
  }

  void signal(NodeId node, int signal) override { ::kill(running.at(node), signal); }

  std::string kill(NodeId node) override {
    running.erase(node);
    return "killed by signal 9 (SIGKILL)";
  }

  std::string terminate(NodeId node) override {
    running.erase(node);
    return stubborn ? "killed by signal 9 (SIGKILL)" : "exited with status 0";
  }

  base::Result<void> start(NodeId node) override {
    running[node] = ++last_pid_;
    return {};
  }

  FaultId add_faults(const std::vector<Link>& links, const LinkFaults& faults) override {
    return table.add(links, faults);
  }
  void remove_faults(FaultId id) override { table.remove(id); }
  LinkCounters counters(const Link& link) const override {
    const auto found = link_counters.find(link);
    return found == link_counters.end() ? LinkCounters{} : found->second;
  }
  // What a link may do it does to every message.
  void probe(const Link& link) override {
    const LinkFaults faults = leaky ? LinkFaults{} : table.on(link);
    LinkCounters& counters = link_counters[link];
    counters.lost += faults.loss > 0 ? 1 : 0;
    counters.delayed += faults.delay > nanoseconds(0) ? 1 : 0;
    ++(faults.cut ? counters.dropped : counters.forwarded);
  }

  base::Result<void> set_clock(NodeId node, clock::Family family,
                               const clock::Skew& skew) override {
    if (stuck_clocks) return base::failure(endpoint_name(node), "its clock cannot be set");
    offsets[{node, family}] = skew.offset;
    return {};
  }
  base::Result<void> spread_clock(NodeId node) override {
    ++spreads;
    return set_clock(node, clock::Family::kWall,
                     {.offset = offset(node), .drift_ppm = 0, .strobe = {}});
  }
  std::optional<clock::Reading> read_clock(NodeId node, clock::Family family) override {
    if (!running.contains(node) || family == deaf_family) return std::nullopt;
    return clock::Reading{.true_time = {}, .shown = offset(node, family), .uncertainty = {}};
  }
  nanoseconds offset(NodeId node, clock::Family family = clock::Family::kWall) {
    return offsets[{node, family}];
  }

  // How many links are cut.
  std::size_t cut_links() const {
    std::vector<NodeId> ends = all_nodes(nodes_);
    ends.push_back(kClients);
    std::size_t count = 0;
    for (const NodeId from : ends) {
      for (const NodeId to : ends) count += table.on({from, to}).cut ? 1 : 0;
    }
    return count;
  }

  std::vector<NodeId> leaders;
  std::int64_t term = 1;  // in which the first of them leads
  std::vector<NodeId> members;
  bool is_deaf = false;  // the leader does not do what it is asked for
  std::map<NodeId, pid_t> running;
  FaultTable table;
  std::map<std::pair<NodeId, clock::Family>, nanoseconds> offsets;
  std::map<Link, LinkCounters> link_counters;
  bool leaky = false;  // faults of links have no effect
  bool stuck_clocks = false;
  std::optional<clock::Family> deaf_family;  // of clocks that cannot be read
  int spreads = 0;                           // how often clocks were spread
  bool stubborn = false;                     // nodes do not end when asked

 private:
  const int nodes_;
  pid_t last_pid_ = 2000;
};

}  // namespace linnet::nemesis
