// Which network a run gets: the one that was asked for, or the best that this machine allows.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "harness/network.h"
#include "nemesis/sandbox/launcher.h"

namespace linnet::harness {

struct NetworkChoice {
  std::string network;  // "sandbox" or "router"
  std::string why;      // why not the sandbox, when it was not to be had; otherwise empty
  std::unique_ptr<nemesis::sandbox::Launcher> launcher;  // for the sandbox
};

// `asked` is auto, sandbox or router. Tries the sandbox out unless the router is asked for; for
// "sandbox" it is an error when it does not work.
//
// Precondition: the process has one thread (nemesis/sandbox/launcher.h).
base::Result<NetworkChoice> choose_network(const std::string& asked);

struct NetworkOptions {
  int nodes = 0;
  std::uint64_t seed = 0;         // of the network's own random choices
  std::filesystem::path capture;  // sandbox: every packet delivered goes there as pcap; empty: none
};

// The choice outlives the network.
base::Result<std::unique_ptr<Network>> make_network(const NetworkChoice& choice,
                                                    const NetworkOptions& options);

}  // namespace linnet::harness
