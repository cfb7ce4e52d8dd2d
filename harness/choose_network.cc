#include "harness/choose_network.h"

#include "harness/router_network.h"
#include "harness/sandbox_network.h"

namespace linnet::harness {
namespace {

namespace sandbox = nemesis::sandbox;

// The launcher, when a sandbox can be had with it.
base::Result<std::unique_ptr<sandbox::Launcher>> try_sandbox() {
  auto launcher = sandbox::enter();
  if (!launcher) return launcher;
  if (auto trial = SandboxNetwork::create(**launcher, 1, {}); !trial) {
    return base::failure(trial.error());
  }
  return launcher;
}

}  // namespace

base::Result<NetworkChoice> choose_network(const std::string& asked) {
  if (asked == "router") return NetworkChoice{"router", "", nullptr};
  auto launcher = try_sandbox();
  if (launcher) return NetworkChoice{"sandbox", "", *std::move(launcher)};
  if (asked == "sandbox") return base::failure(launcher.error());
  return NetworkChoice{"router", launcher.error().front().text(), nullptr};
}

base::Result<std::unique_ptr<Network>> make_network(const NetworkChoice& choice,
                                                    const NetworkOptions& options) {
  if (choice.network == "router")
    return std::make_unique<RouterNetwork>(options.nodes, options.seed);
  sandbox::SandboxOptions sandbox_options;
  sandbox_options.seed = options.seed;
  sandbox_options.capture = options.capture;
  auto network = SandboxNetwork::create(*choice.launcher, options.nodes, sandbox_options);
  if (!network) return base::failure(network.error());
  return *std::move(network);
}

}  // namespace linnet::harness
