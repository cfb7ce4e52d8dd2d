// A cluster of Debian's etcd on loopback, spoken to as its own clients do.
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <thread>

#include "bench/free_addresses.h"
#include "bench/store_cluster.h"
#include "etcd_kv.grpc.pb.h"

namespace linnet::bench {
namespace {

constexpr std::chrono::seconds kPatience{10};

class EtcdClient final : public StoreClient {
 public:
  // A connection of its own.
  EtcdClient(const std::string& address, int number)
      : stub_(etcdserverpb::KV::NewStub(channel(address, number))) {}

  base::Result<void> put(const std::string& key, const std::string& value) override {
    etcdserverpb::PutRequest request;
    request.set_key(key);
    request.set_value(value);
    etcdserverpb::PutResponse response;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    context.set_wait_for_ready(true);
    const auto status = stub_->Put(&context, request, &response);
    if (!status.ok()) return base::failure("etcd", status.error_message());
    return {};
  }

 private:
  static std::shared_ptr<grpc::Channel> channel(const std::string& address, int number) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("linnet.client", number);  // channels of equal arguments share a connection
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  }

  std::unique_ptr<etcdserverpb::KV::Stub> stub_;
};

class EtcdCluster final : public StoreCluster {
 public:
  EtcdCluster(std::vector<std::string> addresses,
              std::vector<std::unique_ptr<harness::Process>> processes)
      : addresses_(std::move(addresses)), processes_(std::move(processes)) {}

  // Spread over the members, as etcd's own benchmark does.
  std::unique_ptr<StoreClient> connect() override {
    ++clients_;
    return std::make_unique<EtcdClient>(
        addresses_.at(static_cast<std::size_t>(clients_) % addresses_.size()), clients_);
  }

 private:
  std::vector<std::string> addresses_;
  std::vector<std::unique_ptr<harness::Process>> processes_;
  int clients_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<StoreCluster>> start_etcd(int nodes,
                                                       const std::filesystem::path& folder) {
  const auto addresses = free_addresses(2 * nodes);  // for clients, then for peers
  const auto client = [&](int node) { return addresses.at(static_cast<std::size_t>(node)); };
  const auto peer = [&](int node) {
    return "http://" + addresses.at(static_cast<std::size_t>(nodes + node));
  };
  std::string members;
  for (int node = 0; node < nodes; ++node) {
    members += fmt::format("{}n{}={}", node == 0 ? "" : ",", node, peer(node));
  }
  std::vector<std::unique_ptr<harness::Process>> processes;
  for (int node = 0; node < nodes; ++node) {
    const auto name = fmt::format("n{}", node);
    const auto log = folder / (name + ".log");
    auto process = harness::start_process(
        {"/usr/bin/etcd",
         {"--name", name, "--data-dir", folder / name, "--initial-cluster", members,
          "--listen-client-urls", "http://" + client(node), "--advertise-client-urls",
          "http://" + client(node), "--listen-peer-urls", peer(node),
          "--initial-advertise-peer-urls", peer(node), "--logger", "zap", "--log-level", "warn"},
         log,
         log});
    if (!process) return base::failure(process.error());
    processes.push_back(*std::move(process));
  }
  std::unique_ptr<StoreCluster> cluster = std::make_unique<EtcdCluster>(
      std::vector(addresses.begin(), addresses.begin() + nodes), std::move(processes));
  if (auto put = cluster->connect()->put("first", "value"); !put) {
    return base::failure("etcd", put.error().front().text(), "look into " + folder.string());
  }
  return cluster;
}

}  // namespace linnet::bench
