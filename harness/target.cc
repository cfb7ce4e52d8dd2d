#include "harness/target.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"
#include "checker/check.h"
#include "targets/bugs.h"

namespace linnet::harness {
namespace {

bool belongs_to(const targets::BugDescription& bug, const Target& target) {
  return bug.protocol == target.name || bug.protocol == "any";
}

}  // namespace

base::Result<const Target*> find_target(std::string_view name) {
  if (const Target* target = targets::find_protocol(name)) return target;
  std::vector<std::string_view> names;
  for (const Target& target : targets::protocols()) names.push_back(target.name);
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

bool serves(const Target& target, const workloads::WorkloadInfo& workload) {
  const auto& served = target.register_functions;
  if (served.empty()) return true;
  const auto model =
      std::ranges::find(checker::models(), workload.model, &checker::ModelInfo::name);
  LINNET_CHECK(model != checker::models().end(), "no model {}", workload.model);
  return workload.object == "register" &&
         std::ranges::all_of(model->functions, [&](std::string_view function) {
           return std::ranges::count(served, function) > 0;
         });
}

base::Result<void> check_workload(const Target& target, const workloads::WorkloadInfo& workload) {
  if (serves(target, workload)) return {};
  std::vector<std::string_view> served;
  for (const workloads::WorkloadInfo& other : workloads::workloads()) {
    if (serves(target, other)) served.push_back(other.name);
  }
  return base::failure(
      "--workload",
      fmt::format("{} cannot serve {}: all it has is registers with {}", target.name, workload.name,
                  fmt::join(target.register_functions, " and ")),
      fmt::format("choose from {}", fmt::join(served, ", ")));
}

base::Result<Settings> complete_settings(const Target& target, const Settings& given) {
  Settings settings;
  base::Errors errors;
  for (const targets::Setting& setting : target.settings) {
    auto& value = settings[std::string(setting.name)];
    const auto found = given.find(std::string(setting.name));
    value = found == given.end() ? setting.choices.front().value : found->second;
    std::vector<std::string_view> values;
    for (const targets::Choice& choice : setting.choices) values.push_back(choice.value);
    if (std::ranges::count(values, value) > 0) continue;
    errors.push_back({fmt::format("--{}", setting.name),
                      fmt::format("{} has no {} \"{}\"", target.name, setting.name, value),
                      fmt::format("choose from {}", fmt::join(values, ", "))});
  }
  for (const auto& [name, value] : given) {
    if (settings.contains(name)) continue;
    errors.push_back({fmt::format("--{}", name), fmt::format("{} has no such setting", target.name),
                      "linnet list targets says which it has"});
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return settings;
}

std::vector<std::string> arguments(const NodeSetup& setup, const TargetOptions& options) {
  std::vector<std::string> arguments{
      "--node", std::to_string(setup.node.value), "--listen", setup.listen,
      "--data", (setup.folder / "data").string(), "--seed",   std::to_string(setup.seed)};
  for (const auto& [node, endpoint] : setup.peers) {
    arguments.insert(arguments.end(), {"--peer", fmt::format("{}={}", node.value, endpoint)});
  }
  for (const auto& [name, value] : options.settings) {
    arguments.insert(arguments.end(), {"--" + name, value});
  }
  for (const std::string& bug : options.bugs) arguments.insert(arguments.end(), {"--bug", bug});
  arguments.insert(arguments.end(), {"--disk", options.disk, "--snapshot-bytes",
                                     std::to_string(options.snapshot_bytes)});
  if (options.trace) {
    arguments.insert(arguments.end(), {"--trace", (setup.folder / "trace.jsonl").string()});
  }
  return arguments;
}

base::Result<std::filesystem::path> find_program(const Target& target) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  auto program = folder / target.program;
  if (::access(program.c_str(), X_OK) == 0) return program;
  return base::failure(program.string(), "is not there or cannot be executed",
                       "build it with ./dev build");
}

}  // namespace linnet::harness
