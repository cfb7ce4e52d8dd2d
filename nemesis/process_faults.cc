// Kill and pause: signals to the processes of nodes.
#include <csignal>

#include <chrono>
#include <fstream>
#include <map>
#include <thread>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSignalPatience{500};

// The kernel's word on a process: R, S, D, T (stopped), Z, ...; '?' when it is gone.
char process_state(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line);
  const auto end_of_name = line.rfind(')');
  return end_of_name == std::string::npos || end_of_name + 2 >= line.size() ? '?'
                                                                            : line[end_of_name + 2];
}

// Waits a bounded time until the process is stopped (or is no longer).
bool wait_for_stop(pid_t pid, bool stopped) {
  const auto deadline = steady_clock::now() + kSignalPatience;
  while ((process_state(pid) == 'T') != stopped) {
    if (steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

class Kill final : public ActiveFault {
 public:
  Kill(const Fault& fault, System& system) : system_(system) {
    effect_.bit = true;
    for (const NodeId node : fault.nodes) {
      if (!system.process(node)) {
        effect_.bit = false;
        effect_.measured["exits"][endpoint_name(node)] = "was not running";
        continue;
      }
      const std::string ending = system.kill(node);
      effect_.bit &= ending.find("SIGKILL") != std::string::npos;
      effect_.measured["exits"][endpoint_name(node)] = ending;
      killed_.push_back(node);
    }
  }

  Effect end() override {
    for (const NodeId node : killed_) {
      if (system_.process(node)) continue;
      if (const auto started = system_.start(node); !started) {
        effect_.measured["not_restarted"][endpoint_name(node)] = started.error().front().text();
      }
    }
    return effect_;
  }

 private:
  System& system_;
  std::vector<NodeId> killed_;
  Effect effect_;
};

class Pause final : public ActiveFault {
 public:
  Pause(const Fault& fault, System& system) : system_(system) {
    effect_.bit = true;
    for (const NodeId node : fault.nodes) {
      const auto pid = system.process(node);
      const bool stopped = pid && ::kill(*pid, SIGSTOP) == 0 && wait_for_stop(*pid, true);
      effect_.bit &= stopped;
      effect_.measured["stopped"][endpoint_name(node)] = stopped;
      if (pid) paused_[node] = *pid;
    }
  }

  Effect end() override {
    for (const auto& [node, pid] : paused_) {
      // A process killed meanwhile is gone, and its number may belong to a stranger by now.
      if (system_.process(node) != pid) continue;
      const bool resumed = ::kill(pid, SIGCONT) == 0 && wait_for_stop(pid, false);
      effect_.measured["resumed"][endpoint_name(node)] = resumed;
    }
    return effect_;
  }

 private:
  System& system_;
  std::map<NodeId, pid_t> paused_;
  Effect effect_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_kill(const Fault& fault, System& system) {
  return std::make_unique<Kill>(fault, system);
}

std::unique_ptr<ActiveFault> begin_pause(const Fault& fault, System& system) {
  return std::make_unique<Pause>(fault, system);
}

}  // namespace linnet::nemesis
