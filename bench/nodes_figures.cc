#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "bench/laboratory.h"
#include "bench/nemesis_figures.h"

namespace linnet::bench {
namespace {

using nemesis::NodeId;
using nemesis::sandbox::Command;
using nemesis::sandbox::Launcher;
using nemesis::sandbox::NetworkNamespace;
using nemesis::sandbox::NodeProcess;
using nemesis::sandbox::PortKind;
using nemesis::sandbox::Sandbox;

constexpr int kSetUps = 20;
constexpr int kNodes = 5;
constexpr int kPrograms = 50;

// A program without a sandbox around it.
class Plain {
 public:
  Plain() {
    std::string program = "/bin/sleep";
    std::string seconds = "1000";
    const std::array<char*, 3> arguments{program.data(), seconds.data(), nullptr};
    const int error =
        ::posix_spawn(&process_, program.c_str(), nullptr, nullptr, arguments.data(), environ);
    LINNET_CHECK(error == 0, "no {}: {}", program, error);
  }
  ~Plain() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;

 private:
  pid_t process_ = 0;
};

void make_bare_namespaces() {
  std::vector<NetworkNamespace> namespaces;
  namespaces.reserve(kNodes);
  for (int n = 0; n < kNodes; ++n) namespaces.push_back(NetworkNamespace::make());
}

}  // namespace

void measure_nodes(Launcher& launcher, PortKind ports, const Report& report) {
  Figure up{.what = fmt::format("{} ports: five nodes set up (five bare namespaces)", name(ports)),
            .unit = "ms",
            .samples = {},
            .without = {},
            .target = Bound{Bound::Kind::at_most, 50}};
  Figure down{.what = fmt::format("{} ports: five nodes torn down", name(ports)),
              .unit = "ms",
              .samples = {},
              .without = {},
              .target = {}};
  for (int i = 0; i < kSetUps; ++i) {
    up.without.push_back(took<std::milli>(&make_bare_namespaces));
    std::unique_ptr<Sandbox> lab;
    up.samples.push_back(took<std::milli>([&] { lab = make_lab(launcher, ports, kNodes); }));
    down.samples.push_back(took<std::milli>([&] { lab.reset(); }));
  }
  report(up);
  report(down);
}

void measure_programs(Launcher& launcher, const Report& report) {
  const auto lab = make_lab(launcher, PortKind::automatic, 1);
  Command command;
  command.program = "/bin/sleep";
  command.arguments = {"1000"};
  Figure start{.what = "a program started on a node (started plainly)",
               .unit = "ms",
               .samples = {},
               .without = {},
               .target = {}};
  Figure kill{.what = "a program killed with all that it started (killed plainly)",
              .unit = "ms",
              .samples = {},
              .without = {},
              .target = {}};
  for (int i = 0; i < kPrograms; ++i) {
    std::optional<Plain> plain;
    start.without.push_back(took<std::milli>([&] { plain.emplace(); }));
    kill.without.push_back(took<std::milli>([&] { plain.reset(); }));
    std::unique_ptr<NodeProcess> process;
    start.samples.push_back(took<std::milli>([&] { process = *lab->launch(NodeId(1), command); }));
    kill.samples.push_back(took<std::milli>([&] { process->kill(); }));
  }
  report(start);
  report(kill);
}

}  // namespace linnet::bench
