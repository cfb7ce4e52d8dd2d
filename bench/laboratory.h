// What the parts of the benchmark of the nemesis share.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/check.h"
#include "nemesis/sandbox/sandbox.h"

namespace linnet::bench {

// How long the work takes, in seconds of that ratio: took<std::micro> says microseconds.
template <typename Unit, typename Work>
double took(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, Unit>(std::chrono::steady_clock::now() - begin).count();
}

inline std::string name(nemesis::sandbox::PortKind ports) {
  return ports == nemesis::sandbox::PortKind::tun ? "tun" : "packet";
}

inline std::unique_ptr<nemesis::sandbox::Sandbox> make_lab(nemesis::sandbox::Launcher& launcher,
                                                           nemesis::sandbox::PortKind ports,
                                                           int nodes) {
  nemesis::sandbox::SandboxOptions options;
  options.ports = ports;
  auto lab = nemesis::sandbox::Sandbox::create(launcher, options);
  LINNET_CHECK(lab.has_value(), "{}", lab.error().front().text());
  for (int n = 1; n <= nodes; ++n) {
    LINNET_CHECK((*lab)->add(nemesis::NodeId(n)).has_value(), "no n{}", n);
  }
  return *std::move(lab);
}

}  // namespace linnet::bench
