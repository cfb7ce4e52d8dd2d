#include "harness/cluster.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/random.h"

namespace linnet::harness {
namespace {

using nemesis::Link;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kPort = 7000;
constexpr milliseconds kStatusPatience{200};
constexpr milliseconds kHealthPause{20};
constexpr milliseconds kStopPatience{5000};
constexpr milliseconds kTerminatePatience{1000};  // meanwhile the nemesis does nothing else
constexpr std::size_t kLastLines = 20;

// Whether nobody listens at the address and we could.
bool can_listen(const std::string& address) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(kPort);
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  const int yes = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const bool free = ::bind(descriptor, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0 &&
                    ::listen(descriptor, 1) == 0;
  ::close(descriptor);
  return free;
}

// "127.x.y": a part of the loopback network that no other run uses. Outgoing connections take their
// source port on 127.0.0.1, so that none can take a listener's port while its node is down.
std::string find_network() {
  const int first = static_cast<int>(::getpid()) % 65000;
  for (int i = 0; i < 65000; ++i) {
    const int number = 256 + (first + i) % 65000;
    std::string network = fmt::format("127.{}.{}", number / 256, number % 256);
    if (can_listen(network + ".1")) return network;
  }
  LINNET_CHECK(false, "no loopback address is free");
}

}  // namespace

Cluster::Cluster(const Target& target, std::filesystem::path program, RunFolder folder,
                 ClusterOptions options)
    : target_(target),
      program_(std::move(program)),
      folder_(std::move(folder)),
      options_(std::move(options)),
      nodes_(nemesis::all_nodes(options_.nodes)),
      status_(context_) {
  const std::string network = find_network();
  for (const NodeId node : nodes_) {
    listen_[node] = fmt::format("tcp://{}.{}:{}", network, node, kPort);
  }
  connect_router();
}

void Cluster::connect_router() {
  for (const NodeId to : nodes_) {
    for (const NodeId from : nodes_) {
      if (from == to) continue;
      endpoints_[{from, to}] = router_.add_link({from, to}, listen_.at(to));
    }
    const Link from_clients{nemesis::kClients, to};
    endpoints_[from_clients] = router_.add_link(from_clients, listen_.at(to));
  }
  router_.start();
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
  setup.listen = listen_.at(node);
  for (const NodeId peer : nodes_) {
    if (peer != node) setup.peers[peer] = endpoints_.at({node, peer});
  }
  setup.data = folder_.node(node) / "data";
  // A restarted node draws anew: the same timeouts again would be no restart like the world's.
  const auto starts = endings_[node].size();
  setup.seed = base::Random(options_.seed)
                   .split("node")
                   .split(static_cast<std::uint64_t>(node.value))
                   .split(starts)
                   .next() >>
               1;
  setup.bugs = options_.bugs;
  auto process =
      Process::start({program_, target_.arguments(setup), folder_.node(node) / "stdout.log",
                      folder_.node(node) / "stderr.log"});
  if (!process) return base::failure(process.error());
  processes_[node] = *std::move(process);
  return {};
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

std::vector<NodeId> Cluster::primaries() {
  std::vector<std::string> endpoints;
  for (const NodeId node : nodes_) endpoints.push_back(endpoints_.at({nemesis::kClients, node}));
  const auto answers = status_.ask(endpoints, kStatusPatience);
  std::vector<std::pair<std::int64_t, NodeId>> leaders;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (answers[i] && answers[i]->leads()) leaders.emplace_back(-answers[i]->term, nodes_[i]);
  }
  std::sort(leaders.begin(), leaders.end());
  std::vector<NodeId> result;
  result.reserve(leaders.size());
  for (const auto& [term, node] : leaders) result.push_back(node);
  return result;
}

// What a node sends to clients is an answer: it is made to send one by being asked.
void Cluster::probe(const Link& link) {
  const Link way = link.to == nemesis::kClients ? Link{link.to, link.from} : link;
  status_.send(endpoints_.at(way));
}

std::map<NodeId, std::string> Cluster::client_endpoints() const {
  std::map<NodeId, std::string> result;
  for (const NodeId node : nodes_) result[node] = endpoints_.at({nemesis::kClients, node});
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
  std::vector<std::string> endpoints;
  for (const auto& [link, endpoint] : endpoints_) {
    links.push_back(link);
    endpoints.push_back(endpoint);
  }
  bool led = false;
  const auto answers = status_.ask(endpoints, kStatusPatience);
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (answers[i]) {
      led |= answers[i]->leads();
    } else if (links[i].from == nemesis::kClients) {
      problems.push_back(name(links[i].to) + " does not answer");
    } else {
      problems.push_back(
          fmt::format("{} does not reach {}", name(links[i].from), name(links[i].to)));
    }
  }
  if (!led) problems.emplace_back("no node leads");
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
