#include "harness/sandbox_network.h"

#include <fmt/format.h>

#include "nemesis/sandbox/address.h"

namespace linnet::harness {
namespace {

namespace sandbox = nemesis::sandbox;

constexpr int kPort = 7000;

class NodeProgram final : public Process {
 public:
  explicit NodeProgram(std::unique_ptr<sandbox::NodeProcess> process)
      : process_(std::move(process)) {}

  pid_t pid() const override { return process_->pid(); }
  std::vector<pid_t> all_pids() const override { return process_->all_pids(); }
  std::optional<ExitStatus> poll() override { return process_->poll(); }
  void signal(int number) override { process_->signal_all(number); }
  ExitStatus kill() override { return process_->kill(); }
  ExitStatus stop(std::chrono::milliseconds patience) override { return process_->stop(patience); }

 private:
  std::unique_ptr<sandbox::NodeProcess> process_;
};

}  // namespace

SandboxNetwork::SandboxNetwork(std::unique_ptr<sandbox::Sandbox> sandbox)
    : sandbox_(std::move(sandbox)) {}

base::Result<std::unique_ptr<SandboxNetwork>> SandboxNetwork::create(
    sandbox::Launcher& launcher, int nodes, const sandbox::SandboxOptions& options) {
  auto sandbox = sandbox::Sandbox::create(launcher, options);
  if (!sandbox) return base::failure(sandbox.error());
  std::unique_ptr<SandboxNetwork> network(new SandboxNetwork(*std::move(sandbox)));
  auto all = nemesis::all_nodes(nodes);
  all.push_back(nemesis::kClients);
  for (const NodeId node : all) {
    if (auto added = network->sandbox_->add(node); !added) return base::failure(added.error());
    network->add_context(node);
  }
  return network;
}

// A context's threads, which make its connections, are where the thread was that made its first
// socket.
void SandboxNetwork::add_context(NodeId node) {
  auto context = std::make_unique<zmq::context_t>();
  allow_many_sockets(*context);
  sandbox_->run(node, [&] { const zmq::socket_t first(*context, ZMQ_DEALER); });
  contexts_[node] = std::move(context);
}

std::string SandboxNetwork::listen(NodeId node) const {
  return fmt::format("tcp://{}:{}", sandbox::address_text(node), kPort);
}

base::Result<std::unique_ptr<Process>> SandboxNetwork::launch(NodeId node,
                                                              const ProcessSpec& spec) {
  sandbox::Command command;
  command.program = spec.program;
  command.arguments = spec.arguments;
  command.stdout_file = spec.stdout_file;
  command.stderr_file = spec.stderr_file;
  auto process = sandbox_->launch(node, command);
  if (!process) return base::failure(process.error());
  return std::make_unique<NodeProgram>(*std::move(process));
}

}  // namespace linnet::harness
