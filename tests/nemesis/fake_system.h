// A system of the test's own making, which the nemesis may break as it likes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "nemesis/system.h"

namespace linnet::nemesis {

class FakeSystem : public System {
 public:
  explicit FakeSystem(int nodes) : nodes_(nodes) {
    for (int n = 1; n <= nodes; ++n) running[NodeId(n)] = 1000 + n;
  }

  int node_count() const override { return nodes_; }
  std::vector<NodeId> primaries() override { return leaders; }

  std::optional<pid_t> process(NodeId node) const override {
    const auto found = running.find(node);
    return found == running.end() ? std::nullopt : std::optional(found->second);
  }

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

  void cut(const std::vector<Link>& links) override {
    cut_links.insert(links.begin(), links.end());
  }
  void mend(const std::vector<Link>& links) override {
    for (const Link& link : links) cut_links.erase(cut_links.find(link));
  }
  LinkCounters counters(const Link& link) const override {
    const auto found = link_counters.find(link);
    return found == link_counters.end() ? LinkCounters{} : found->second;
  }
  void probe(const Link& link) override {
    if (leaky || !cut_links.contains(link)) {
      ++link_counters[link].forwarded;
    } else {
      ++link_counters[link].dropped;
    }
  }

  std::vector<NodeId> leaders;
  std::map<NodeId, pid_t> running;
  std::multiset<Link> cut_links;
  std::map<Link, LinkCounters> link_counters;
  bool leaky = false;     // cuts have no effect
  bool stubborn = false;  // nodes do not end when asked

 private:
  const int nodes_;
  pid_t last_pid_ = 2000;
};

}  // namespace linnet::nemesis
