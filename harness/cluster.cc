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
constexpr milliseconds kHealthPause{20};
constexpr milliseconds kStopPatience{5000};
constexpr milliseconds kTerminatePatience{1000};  // meanwhile the nemesis does nothing else
constexpr std::size_t kLastLines = 20;

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

std::vector<NodeId> Cluster::primaries() {
  std::vector<StatusClient::Route> routes;
  for (const NodeId node : nodes_) routes.push_back(route({nemesis::kClients, node}));
  const auto answers = status_.ask(routes, kStatusPatience);
  std::vector<std::pair<std::int64_t, NodeId>> leaders;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (answers[i] && answers[i]->leads) leaders.emplace_back(-answers[i]->term, nodes_[i]);
  }
  std::sort(leaders.begin(), leaders.end());
  std::vector<NodeId> result;
  result.reserve(leaders.size());
  for (const auto& [term, node] : leaders) result.push_back(node);
  return result;
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
  for (const auto& more : {ailments_of_links(links), ailments_of_clocks()}) {
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
