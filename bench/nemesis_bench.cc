// What the nemesis costs: the sandbox, its network and skewed clocks, each beside the same without
// them from the same run.
//
// Exit status: 0, whether or not targets are reached; 1 where there is no sandbox.
#include <fmt/format.h>

#include <cstdio>

#include "bench/nemesis_figures.h"

int main() {
  using namespace linnet;
  namespace sandbox = nemesis::sandbox;
  const auto launcher = sandbox::enter();  // before any thread
  if (!launcher) {
    fmt::print("There is no sandbox here: {}\n", launcher.error().front().text());
    return 1;
  }
  int missed = 0;
  const bench::Report report = [&](const bench::Figure& figure) {
    fmt::print("{}", line(figure));
    std::fflush(stdout);
    missed += figure.reached() ? 0 : 1;
  };
  fmt::print("{}", bench::heading());
  bench::measure_programs(**launcher, report);
  for (const auto ports : {sandbox::PortKind::tun, sandbox::PortKind::packet}) {
    bench::measure_nodes(**launcher, ports, report);
    bench::measure_network(**launcher, ports, report);
  }
  bench::measure_clocks(report);
  fmt::print("target missed: {}\n", missed);
}
