// One run, from its options to its verdict.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "checker/verdict.h"
#include "harness/choose_network.h"
#include "harness/target.h"
#include "nemesis/planner.h"
#include "reports/judgement.h"

namespace linnet::harness {

// As given on the command line, validated and with every default filled in (run_options.h).
struct RunOptions {
  std::string target;
  int nodes = 5;
  std::string workload = "cas-register";
  std::vector<nemesis::FaultSpec> faults;
  std::string plan_file;  // a plan to carry out instead of one made from the seed; empty: none
  std::chrono::milliseconds nemesis_interval{0};
  std::chrono::milliseconds time_limit{0};
  std::chrono::milliseconds operation_timeout{0};
  double rate = 0;  // operations a second; 0: as fast as the clients can
  int concurrency = 0;
  std::uint64_t seed = 0;
  TargetOptions target_options;
  std::filesystem::path store;
  std::string network;   // auto, sandbox or router
  bool capture = false;  // keep every packet delivered, as pcap; needs the sandbox
  std::chrono::milliseconds check_time_limit{0};
  std::size_t check_memory_limit = 0;  // bytes
  bool check_online = false;           // end at the first violation
};

struct RunOutcome {
  checker::Verdict verdict = checker::Verdict::unknown;
  std::filesystem::path folder;
};

// Prints what it does to standard output. `interrupted`
// (set by Ctrl-C) ends the run early but cleanly: what there is, is healed, stopped, checked and
// reported. Call it from the program's main thread: the nodes die with the thread that calls it.
//
// Errors: what the user can mend before a run can begin, such as a missing program, a bad plan, a
// store that cannot be written.
base::Result<RunOutcome> run(const RunOptions& options, const NetworkChoice& network,
                             const std::atomic<bool>& interrupted);

}  // namespace linnet::harness
