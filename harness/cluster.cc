#include "harness/cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/duration.h"
#include "base/random.h"
#include "nemesis/mechanism.h"

namespace linnet::harness {
namespace {

using nemesis::Link;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kStatusPatience{200};
constexpr milliseconds kAdminPatience{200};
constexpr milliseconds kHealthPause{20};
constexpr milliseconds kStopPatience{5000};
constexpr milliseconds kTerminatePatience{1000};  // meanwhile the nemesis does nothing else
constexpr std::size_t kLastLines = 20;

targets::wire::AdminAction action_of(nemesis::Change change) {
  using targets::wire::AdminAction;
  switch (change) {
    case nemesis::Change::add_member:
      return AdminAction::kAddMember;
    case nemesis::Change::remove_member:
      return AdminAction::kRemoveMember;
    case nemesis::Change::transfer_leadership:
      break;
  }
  return AdminAction::kTransferLeadership;
}

}  // namespace

Cluster::Cluster(Target target, RunFolder folder, ClusterOptions options, Network& network)
    : target_(std::move(target)),
      folder_(std::move(folder)),
      options_(std::move(options)),
      nodes_(nemesis::all_nodes(options_.nodes)),
      network_(network) {}

StatusClient::Route Cluster::route(const Link& link) {
  return {&network_.context(link.from), network_.reach(link)};
}

base::Result<void> Cluster::start_all() {
  for (const NodeId node : nodes_) {
    if (auto started = start(node); !started) return started;
  }
  return {};
}

base::Result<void> Cluster::start(NodeId node) {
  LINNET_CHECK(!processes_.contains(node), "{} is started but runs", name(node));
  NodeSetup setup;
  setup.node = node;
  setup.listen = network_.listen(node);
  for (const NodeId peer : nodes_) {
    if (peer != node) setup.peers[peer] = network_.reach({node, peer});
  }
  setup.folder = folder_.node(node);
  // A restarted node draws anew: the same timeouts again would be no restart like the world's.
  const auto starts = endings_[node].size();
  setup.seed = base::Random(options_.seed)
                   .split("node")
                   .split(static_cast<std::uint64_t>(node.value))
                   .split(starts)
                   .next() >>
               1;
  auto process =
      network_.launch(node, {target_.program, arguments(target_, setup, options_.target),
                             folder_.node(node) / "stdout.log", folder_.node(node) / "stderr.log"});
  if (!process) return base::failure(process.error());
  processes_[node] = *std::move(process);
  return clocks_.spread(node, {processes_[node]->pid()});
}

std::string Cluster::kill(NodeId node) {
  return ended(node, processes_.at(node)->kill());
}

std::string Cluster::terminate(NodeId node) {
  return ended(node, processes_.at(node)->stop(kTerminatePatience));
}

std::string Cluster::ended(NodeId node, const ExitStatus& status) {
  processes_.erase(node);
  endings_[node].push_back(status.text() + ", by the nemesis");
  return status.text();
}

std::optional<pid_t> Cluster::process(NodeId node) const {
  const auto found = processes_.find(node);
  if (found == processes_.end()) return std::nullopt;
  return found->second->pid();
}

std::vector<pid_t> Cluster::all_pids(NodeId node) const {
  const auto found = processes_.find(node);
  return found == processes_.end() ? std::vector<pid_t>{} : found->second->all_pids();
}

// Of the nodes that run and answer.
std::map<NodeId, NodeStatus> Cluster::statuses() {
  std::vector<NodeId> nodes;
  std::vector<StatusClient::Route> routes;
  for (const auto& [node, process] : processes_) {
    nodes.push_back(node);
    routes.push_back(route({nemesis::kClients, node}));
  }
  const auto answers = status_.ask(routes, kStatusPatience);
  std::map<NodeId, NodeStatus> result;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (answers[i]) result.emplace(nodes[i], *answers[i]);
  }
  return result;
}

std::vector<NodeId> Cluster::primaries() {
  std::vector<std::pair<std::int64_t, NodeId>> leaders;
  for (const auto& [node, status] : statuses()) {
    if (status.leads) leaders.emplace_back(-status.term, node);
  }
  std::sort(leaders.begin(), leaders.end());
  std::vector<NodeId> result;
  result.reserve(leaders.size());
  for (const auto& [term, node] : leaders) result.push_back(node);
  return result;
}

// The members of whoever knows of the most commits: no other's are newer.
nemesis::Standing Cluster::standing() {
  nemesis::Standing standing;
  std::int64_t commit = -1;
  for (auto& [node, status] : statuses()) {
    if (status.leads && (!standing.leader || status.term > standing.term)) {
      standing.leader = node;
      standing.term = status.term;
    }
    if (status.commit > commit) {
      commit = status.commit;
      standing.members = std::move(status.members);
    }
  }
  return standing;
}

std::vector<NodeId> Cluster::successors(const nemesis::Standing& standing) {
  std::vector<NodeId> candidates;
  std::vector<StatusClient::Route> routes;
  for (const NodeId node : standing.members) {
    if (!standing.leader || node == *standing.leader) continue;
    candidates.push_back(node);
    for (const NodeId from : {*standing.leader, nemesis::kClients})
      routes.push_back(route({from, node}));
    routes.push_back(route({node, *standing.leader}));
  }
  const auto answers = status_.ask(routes, kStatusPatience);
  std::vector<NodeId> result;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (answers[3 * i] && answers[3 * i + 1] && answers[3 * i + 2]) result.push_back(candidates[i]);
  }
  return result;
}

base::Result<void> Cluster::ask(NodeId leader, nemesis::Change change, NodeId node) {
  return status_.ask_for(route({nemesis::kClients, leader}), action_of(change), node,
                         kAdminPatience);
}

base::Result<void> Cluster::set_clock(NodeId node, nemesis::clock::Family family,
                                      const nemesis::clock::Skew& skew) {
  return clocks_.set(node, all_pids(node), family, skew);
}

base::Result<void> Cluster::spread_clock(NodeId node) {
  return clocks_.spread(node, all_pids(node));
}

std::optional<nemesis::clock::Reading> Cluster::read_clock(NodeId node,
                                                           nemesis::clock::Family family) {
  const auto running = process(node);
  if (!running) return std::nullopt;
  return clocks_.read(node, *running, family);
}

// What a node sends to clients is an answer: it is made to send one by being asked.
void Cluster::probe(const Link& link) {
  const Link way = link.to == nemesis::kClients ? Link{link.to, link.from} : link;
  status_.send(route(way));
}

std::map<NodeId, std::string> Cluster::client_endpoints() const {
  std::map<NodeId, std::string> result;
  for (const NodeId node : nodes_) result[node] = network_.reach({nemesis::kClients, node});
  return result;
}

std::vector<std::string> Cluster::await_health(milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    auto problems = ailments();
    // A node that has ended by itself will not come back, however long we wait.
    const bool hopeless = std::any_of(processes_.begin(), processes_.end(), [](const auto& item) {
      return item.second->poll().has_value();
    });
    if (problems.empty() || hopeless || steady_clock::now() >= deadline) return problems;
    std::this_thread::sleep_for(kHealthPause);
  }
}

std::vector<std::string> Cluster::ailments() {
  std::vector<std::string> problems;
  for (const NodeId node : nodes_) {
    if (!processes_.contains(node)) problems.push_back(name(node) + " is not running");
  }
  std::vector<Link> links;
  for (const NodeId to : nodes_) {
    for (const NodeId from : nodes_) {
      if (from != to) links.push_back({from, to});
    }
    links.push_back({nemesis::kClients, to});
  }
  for (const auto& more : {ailments_of_links(links), ailments_of_clocks(), add_missing_members()}) {
    problems.insert(problems.end(), more.begin(), more.end());
  }
  return problems;
}

// Asks over every link, and sees whether an answer came and whether anything was done to what
// passed meanwhile.
std::vector<std::string> Cluster::ailments_of_links(const std::vector<Link>& links) {
  std::vector<StatusClient::Route> routes;
  std::vector<std::int64_t> struck;
  for (const Link& link : links) {
    routes.push_back(route(link));
    struck.push_back(network_.counters(link).struck());
  }
  std::vector<std::string> problems;
  bool led = false;
  const auto answers = status_.ask(routes, kStatusPatience);
  for (std::size_t i = 0; i < links.size(); ++i) {
    const auto& [from, to] = links[i];
    if (!answers[i]) {
      problems.push_back(from == nemesis::kClients
                             ? name(to) + " does not answer"
                             : fmt::format("{} does not reach {}", name(from), name(to)));
    } else if (network_.counters(links[i]).struck() > struck[i]) {
      problems.push_back(
          fmt::format("the link from {} to {} is bad", nemesis::endpoint_name(from), name(to)));
    }
    led |= answers[i] && answers[i]->leads;
  }
  if (!led) problems.emplace_back("no node leads");
  return problems;
}

std::vector<std::string> Cluster::ailments_of_clocks() {
  std::vector<std::string> problems;
  for (const NodeId node : nodes_) {
    for (const auto family : {nemesis::clock::Family::kWall, nemesis::clock::Family::kMonotonic}) {
      const auto reading = read_clock(node, family);
      if (reading && !nemesis::is_right(*reading)) {
        problems.push_back(fmt::format("a clock of {} is off by {}", name(node),
                                       base::to_text(std::chrono::abs(reading->offset()))));
      }
    }
  }
  return problems;
}

// Of what is asked for here, the next look tells what has come.
std::vector<std::string> Cluster::add_missing_members() {
  if (!can_change_members(target_)) return {};
  std::vector<std::string> problems;
  const nemesis::Standing standing = this->standing();
  for (const NodeId node : nodes_) {
    if (std::ranges::find(standing.members, node) != standing.members.end()) continue;
    problems.push_back(name(node) + " is no member");
    if (standing.leader) (void)ask(*standing.leader, nemesis::Change::add_member, node);
  }
  return problems;
}

NodeExit Cluster::exit_of(NodeId node, ExitStatus status) const {
  return {node, status, last_lines(folder_.node(node) / "stderr.log", kLastLines)};
}

std::vector<NodeExit> Cluster::take_exits() {
  std::vector<NodeExit> exits;
  for (const NodeId node : nodes_) {
    const auto running = processes_.find(node);
    if (running == processes_.end()) continue;
    const auto status = running->second->poll();
    if (!status) continue;
    processes_.erase(running);
    endings_[node].push_back(status->text() + ", by itself");
    exits.push_back(exit_of(node, *status));
  }
  return exits;
}

std::vector<NodeExit> Cluster::stop_all() {
  std::vector<NodeExit> exits = take_exits();
  for (auto& [node, process] : processes_) {
    const ExitStatus status = process->stop(kStopPatience);
    endings_[node].push_back(status.text() + ", when asked to stop");
    if (!status.success()) exits.push_back(exit_of(node, status));
  }
  processes_.clear();
  for (const NodeId node : nodes_) {
    // Whether it can be written does not matter to the verdict: the history has every bad exit.
    (void)write_json(folder_.node(node) / "exit.json", {{"endings", endings_[node]}});
  }
  return exits;
}

}  // namespace linnet::harness
