#include "harness/target.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>

#include "targets/bugs.h"

namespace linnet::harness {
namespace {

std::vector<std::string> raft_arguments(const NodeSetup& setup) {
  std::vector<std::string> arguments{"--node",   std::to_string(setup.node.value),
                                     "--listen", setup.listen,
                                     "--data",   setup.data.string(),
                                     "--seed",   std::to_string(setup.seed),
                                     "--reads",  setup.reads};
  for (const auto& [node, endpoint] : setup.peers) {
    arguments.insert(arguments.end(), {"--peer", fmt::format("{}={}", node.value, endpoint)});
  }
  for (const std::string& bug : setup.bugs) arguments.insert(arguments.end(), {"--bug", bug});
  return arguments;
}

bool belongs_to(const targets::BugDescription& bug, const Target& target) {
  return bug.protocol == target.name || bug.protocol == "any";
}

}  // namespace

const std::vector<Target>& targets() {
  static const std::vector<Target> table{
      {"raft",
       "a key-value store replicated by Raft; linearizable reads by ReadIndex, or by leases, which "
       "are right only while clocks are (--reads lease)",
       "linnet-raft",
       {"index", "lease"},
       &raft_arguments},
  };
  return table;
}

base::Result<const Target*> find_target(std::string_view name) {
  std::vector<std::string> names;
  for (const Target& target : targets()) {
    if (target.name == name) return &target;
    names.push_back(target.name);
  }
  return base::failure("TARGET", fmt::format("\"{}\" is no target", name),
                       fmt::format("choose from {}", fmt::join(names, ", ")));
}

base::Result<void> check_bug(const Target& target, std::string_view bug) {
  std::vector<std::string_view> names;
  for (const targets::BugDescription& known : targets::all_bugs()) {
    if (!belongs_to(known, target)) continue;
    if (known.name == bug) return {};
    names.push_back(known.name);
  }
  return base::failure("--bug", fmt::format("{} has no bug \"{}\"", target.name, bug),
                       fmt::format("choose from {}", fmt::join(names, ", ")));
}

base::Result<void> check_reads(const Target& target, std::string_view reads) {
  if (std::ranges::count(target.reads, reads) > 0) return {};
  return base::failure("--reads", fmt::format("{} has no reads by \"{}\"", target.name, reads),
                       fmt::format("choose from {}", fmt::join(target.reads, ", ")));
}

base::Result<std::filesystem::path> find_program(const Target& target) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  auto program = folder / target.program;
  if (::access(program.c_str(), X_OK) == 0) return program;
  return base::failure(program.string(), "is not there or cannot be executed",
                       "build it with ./dev build");
}

}  // namespace linnet::harness
