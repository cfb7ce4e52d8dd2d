#include "bench/raft_cluster.h"

#include <fmt/format.h>
#include <unistd.h>

#include <thread>

#include "base/check.h"
#include "bench/free_addresses.h"

namespace linnet::bench {
namespace {

using targets::wire::Document;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{10};  // for an answer
constexpr std::chrono::seconds kElectionPatience{60};

class Dealer {
 public:
  Dealer(zmq::context_t& context, const std::string& address)
      : socket_(context, zmq::socket_type::dealer) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::reconnect_ivl, 20);
    socket_.connect("tcp://" + address);
  }

  // Nothing when no answer comes in time.
  std::optional<Document> ask(const Document& request, std::chrono::milliseconds patience) {
    const auto bytes = targets::wire::to_bytes(request);
    socket_.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
    socket_.set(zmq::sockopt::rcvtimeo, static_cast<int>(patience.count()));
    zmq::message_t message;
    if (!socket_.recv(message, zmq::recv_flags::none)) return std::nullopt;
    auto answer = targets::wire::from_bytes({message.data<std::uint8_t>(), message.size()});
    return answer ? std::optional(*std::move(answer)) : std::nullopt;
  }

 private:
  zmq::socket_t socket_;
};

class RaftClient final : public StoreClient {
 public:
  // The context and the addresses outlive the client.
  RaftClient(zmq::context_t& context, const std::vector<std::string>& addresses, std::size_t leader,
             std::string session)
      : context_(&context),
        addresses_(&addresses),
        leader_(leader),
        session_(std::move(session)),
        connection_(std::in_place, context, addresses[leader]) {}

  base::Result<void> put(const std::string& key, const std::string& value) override {
    ++last_;
    const targets::wire::Request request{
        last_,
        session_,
        last_,
        {{"object", "register"}, {"f", "write"}, {"key", key}, {"value", value}}};
    const auto deadline = Clock::now() + kPatience;
    std::optional<Document> answer;
    while (Clock::now() < deadline) {
      answer = connection_->ask(to_document(request), kPatience);
      if (!answer) break;
      if (answer->value("ok", false)) return {};
      // A busy machine may make a leader lose its office.
      leader_ = (leader_ + 1) % addresses_->size();
      connection_.emplace(*context_, (*addresses_)[leader_]);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return base::failure("raft", answer ? answer->dump() : "did not answer a write");
  }

 private:
  zmq::context_t* context_;
  const std::vector<std::string>* addresses_;
  std::size_t leader_;  // as far as is known
  std::string session_;
  std::optional<Dealer> connection_;  // to the leader
  std::int64_t last_ = 0;
};

}  // namespace

std::filesystem::path RaftCluster::program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "linnet-raft";
}

base::Result<std::unique_ptr<RaftCluster>> RaftCluster::start(
    int nodes, const std::filesystem::path& folder,
    const std::vector<std::string>& more_arguments) {
  std::unique_ptr<RaftCluster> cluster(new RaftCluster);
  cluster->addresses_ = free_addresses(nodes);
  for (int node = 1; node <= nodes; ++node) {
    const auto name = fmt::format("n{}", node);
    std::vector<std::string> arguments{
        "--node",   std::to_string(node),
        "--listen", "tcp://" + cluster->addresses_.at(static_cast<std::size_t>(node - 1)),
        "--data",   folder / name,
        "--seed",   "1"};
    for (int peer = 1; peer <= nodes; ++peer) {
      if (peer == node) continue;
      arguments.insert(
          arguments.end(),
          {"--peer", fmt::format("{}=tcp://{}", peer,
                                 cluster->addresses_.at(static_cast<std::size_t>(peer - 1)))});
    }
    arguments.insert(arguments.end(), more_arguments.begin(), more_arguments.end());
    const auto log = folder / (name + ".log");
    auto process = harness::start_process({program(), arguments, log, log});
    if (!process) return base::failure(process.error());
    cluster->processes_.push_back(*std::move(process));
  }
  const auto deadline = Clock::now() + kElectionPatience;
  while (!cluster->leader_status()) {
    if (Clock::now() > deadline) {
      return base::failure("raft", "elected no leader", "look into " + folder.string());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return cluster;
}

std::optional<Document> RaftCluster::leader_status() {
  for (const std::string& address : addresses_) {
    Dealer dealer(context_, address);
    auto status = dealer.ask({{"type", "status"}, {"id", 1}}, std::chrono::milliseconds(200));
    if (status && status->value("role", "") == "leader" &&
        status->value("applied", 0) == status->value("last", -1)) {
      return status;
    }
  }
  return std::nullopt;
}

std::unique_ptr<StoreClient> RaftCluster::connect() {
  static int sessions = 0;
  const auto status = leader_status();
  LINNET_CHECK(status, "the cluster has lost its leader");
  return std::make_unique<RaftClient>(context_, addresses_,
                                      status->at("node").get<std::size_t>() - 1,
                                      fmt::format("bench-{}-{}", ::getpid(), ++sessions));
}

base::Result<std::unique_ptr<StoreCluster>> start_raft(int nodes,
                                                       const std::filesystem::path& folder) {
  auto cluster = RaftCluster::start(nodes, folder);
  if (!cluster) return base::failure(cluster.error());
  return *std::move(cluster);
}

}  // namespace linnet::bench
