// linnet doctor
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "harness/commands.h"
#include "nemesis/clock/probe.h"
#include "nemesis/cpu_group.h"
#include "nemesis/sandbox/probe.h"

namespace linnet::harness {
namespace {

namespace sandbox = nemesis::sandbox;

void print(const sandbox::Mechanism& mechanism) {
  fmt::print("  {:<5}{:<20}{}\n", mechanism.works ? "yes" : "no", mechanism.name,
             mechanism.purpose);
  if (mechanism.works) return;
  fmt::print("       {:<20}why: {}\n", "", mechanism.why_not);
  if (!mechanism.remedy.empty()) fmt::print("       {:<20}do:  {}\n", "", mechanism.remedy);
}

sandbox::Mechanism tried(const char* name, const char* purpose,
                         const base::Result<void>& possible) {
  sandbox::Mechanism mechanism;
  mechanism.name = name;
  mechanism.purpose = purpose;
  mechanism.works = possible.has_value();
  if (!possible) {
    mechanism.why_not = possible.error().front().what;
    mechanism.remedy = possible.error().front().remedy;
  }
  return mechanism;
}

ExitCode examine() {
  const auto mechanisms = sandbox::probe(sandbox::enter());
  fmt::print("What works on this machine:\n");
  for (const sandbox::Mechanism& mechanism : mechanisms) print(mechanism);
  print(tried("clock skew", "wrong clocks for unmodified programs", nemesis::clock::probe()));
  print(tried("cpu groups", "starved nodes by cgroup; without it, by stopping them in turns",
              nemesis::probe_cpu_groups()));
  if (sandbox::sandbox_works(mechanisms)) {
    fmt::print("Runs use the sandbox network; --network router is for comparison.\n");
  } else {
    fmt::print("Runs use the router network: faults of messages, not of packets.\n");
  }
  return kValid;
}

}  // namespace

Action add_doctor_command(CLI::App& program) {
  program.add_subcommand("doctor", "Say which mechanisms work here, why not, and what to do");
  return examine;
}

}  // namespace linnet::harness
