#include "harness/target.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"
#include "base/duration.h"
#include "checker/check.h"
#include "targets/bugs.h"

namespace linnet::harness {
namespace {

using targets::Protocol;
using targets::Setting;

bool belongs_to(const targets::BugDescription& bug, const Protocol& protocol) {
  return bug.protocol == protocol.name || bug.protocol == "any";
}

std::filesystem::path beside_us(std::string_view program) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / program;
}

void check_bug(const Protocol& protocol, std::string_view bug, base::Errors& errors) {
  std::vector<std::string_view> names;
  for (const targets::BugDescription& known : targets::all_bugs()) {
    if (!belongs_to(known, protocol)) continue;
    if (known.name == bug) return;
    names.push_back(known.name);
  }
  errors.push_back({"--bug", fmt::format("{} has no bug \"{}\"", protocol.name, bug),
                    fmt::format("choose from {}", fmt::join(names, ", "))});
}

void check_value(const Protocol& protocol, const Setting& setting, const std::string& value,
                 base::Errors& errors) {
  std::vector<std::string_view> values;
  for (const targets::Choice& choice : setting.choices) values.push_back(choice.value);
  if (std::ranges::count(values, value) > 0) return;
  errors.push_back({fmt::format("--{}", setting.name),
                    fmt::format("{} has no {} \"{}\"", protocol.name, setting.name, value),
                    fmt::format("choose from {}", fmt::join(values, ", "))});
}

// What asks for something of Linnet's own.
void refuse_all(const Target& target, const TargetOptions& options, base::Errors& errors) {
  const TargetOptions standard;
  const auto refuse_unless = [&](bool unchanged, const char* option) {
    if (unchanged) return;
    errors.push_back({option, fmt::format("{} is a program that does not know this", target.name),
                      "only the targets that come with Linnet do (linnet list targets)"});
  };
  refuse_unless(options.bugs.empty(), "--bug");
  refuse_unless(options.disk == standard.disk, "--disk");
  refuse_unless(options.snapshot_bytes == standard.snapshot_bytes, "--snapshot-bytes");
  refuse_unless(options.kept_entries == standard.kept_entries, "--kept-entries");
  refuse_unless(options.election_timeout == standard.election_timeout, "--election-timeout");
  refuse_unless(options.trace == standard.trace, "--trace");
}

}  // namespace

base::Result<Target> find_target(const std::string& text) {
  if (text.find('/') != std::string::npos) {
    const auto program = std::filesystem::absolute(text);
    return Target{program.stem().string(), program, nullptr};
  }
  if (const Protocol* protocol = targets::find_protocol(text)) {
    return Target{text, beside_us(protocol->program), protocol};
  }
  std::vector<std::string_view> names;
  for (const Protocol& protocol : targets::protocols()) names.push_back(protocol.name);
  return base::failure("TARGET", fmt::format("\"{}\" is no target", text),
                       fmt::format("choose from {}, or give the path of a program, with a slash",
                                   fmt::join(names, ", ")));
}

bool serves(const Protocol& protocol, const workloads::WorkloadInfo& workload) {
  const auto& served = protocol.register_functions;
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
  if (target.protocol == nullptr || serves(*target.protocol, workload)) return {};
  std::vector<std::string_view> served;
  for (const workloads::WorkloadInfo& other : workloads::workloads()) {
    if (serves(*target.protocol, other)) served.push_back(other.name);
  }
  return base::failure(
      "--workload",
      fmt::format("{} cannot serve {}: all it has is registers with {}", target.name, workload.name,
                  fmt::join(target.protocol->register_functions, " and ")),
      fmt::format("choose from {}", fmt::join(served, ", ")));
}

bool can_change_members(const Target& target) {
  return target.protocol != nullptr && target.protocol->has_operators;
}

base::Result<TargetOptions> complete_options(const Target& target, TargetOptions options) {
  base::Errors errors;
  if (target.protocol == nullptr) {
    refuse_all(target, options, errors);
  } else {
    for (const std::string& bug : options.bugs) check_bug(*target.protocol, bug, errors);
  }
  const auto settings =
      target.protocol == nullptr ? std::vector<Setting>{} : target.protocol->settings;
  for (const Setting& setting : settings) {
    const std::string standard(setting.choices.front().value);
    const auto& value =
        options.settings.try_emplace(std::string(setting.name), standard).first->second;
    check_value(*target.protocol, setting, value, errors);
  }
  for (const auto& [name, value] : options.settings) {
    if (std::ranges::count(settings, name, &Setting::name) > 0) continue;
    errors.push_back({fmt::format("--{}", name), fmt::format("{} has no such setting", target.name),
                      "linnet list targets says which there are"});
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return options;
}

std::vector<std::string> arguments(const Target& target, const NodeSetup& setup,
                                   const TargetOptions& options) {
  std::vector<std::string> arguments{
      "--node", std::to_string(setup.node.value), "--listen", setup.listen,
      "--data", (setup.folder / "data").string(), "--seed",   std::to_string(setup.seed)};
  for (const auto& [node, endpoint] : setup.peers) {
    arguments.insert(arguments.end(), {"--peer", fmt::format("{}={}", node.value, endpoint)});
  }
  if (target.protocol == nullptr) return arguments;
  for (const auto& [name, value] : options.settings) {
    arguments.insert(arguments.end(), {"--" + name, value});
  }
  for (const std::string& bug : options.bugs) arguments.insert(arguments.end(), {"--bug", bug});
  arguments.insert(arguments.end(), {"--disk", options.disk, "--snapshot-bytes",
                                     std::to_string(options.snapshot_bytes), "--kept-entries",
                                     std::to_string(options.kept_entries), "--election-timeout",
                                     base::to_text(options.election_timeout)});
  if (options.trace) {
    arguments.insert(arguments.end(), {"--trace", (setup.folder / "trace.jsonl").string()});
  }
  return arguments;
}

base::Result<void> check_program(const Target& target) {
  if (::access(target.program.c_str(), X_OK) == 0) return {};
  return base::failure(
      target.program.string(), "is not there or cannot be executed",
      target.protocol == nullptr ? "give the path of a program" : "build it with ./dev build");
}

}  // namespace linnet::harness
