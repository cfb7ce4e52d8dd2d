#include "nemesis/clock/refusal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "nemesis/clock/process_files.h"
#include "nemesis/clock/traced_thread.h"

namespace linnet::nemesis::clock {
namespace {

constexpr int kSeccompFilter = 2;

// How far Yama, the kernel's guard of ptrace, lets one go: 0 (or absent) any process of one's own,
// 1 descendants, 2 root only, 3 nobody.
int yama_scope() {
  return std::atoi(read_file("/proc/sys/kernel/yama/ptrace_scope").c_str());
}

bool is_descendant(pid_t process) {
  while (process > 1) {
    if (process == ::getpid()) return true;
    const auto status = read_status(process);
    if (!status) return false;
    process = status->parent;
  }
  return false;
}

std::string message(int error) {
  return std::generic_category().message(error);
}

}  // namespace

void refuse(pid_t process, std::string what, std::string remedy) {
  if (!living_thread(process)) throw ThreadEnded{};
  throw Refused{{describe_process(process), std::move(what), std::move(remedy)}};
}

void refuse_as_ended(pid_t process) {
  refuse(process, "it has ended");
}

void check_traceable(pid_t process) {
  const auto thread = process > 0 ? living_thread(process) : std::nullopt;
  const auto status = thread ? read_status(*thread) : std::nullopt;
  if (!status) throw ThreadEnded{};
  if (process == ::getpid()) {
    refuse(process, "it is Linnet itself, and a process cannot stop itself to change its clocks",
           "skew a process that Linnet has started");
  }
  if (status->is_of_kernel) refuse(process, "it is a thread of the kernel and reads no vDSO");
  if (status->tracer != 0) {
    refuse(process, fmt::format("{} traces it already", describe_process(status->tracer)),
           "end that debugger or tracer; a process can have only one");
  }
}

void refuse_as_untraceable(pid_t process, pid_t thread, int error) {
  const auto status = read_status(thread);
  if (!status || status->has_ended()) throw ThreadEnded{};
  if (status->tracer != 0) {
    refuse(process, fmt::format("{} traces it already", describe_process(status->tracer)),
           "end that debugger or tracer; a process can have only one");
  }
  if (error != EPERM && error != EACCES) {
    refuse(process, "ptrace failed: " + message(error));
  }
  if (::geteuid() != 0 && status->user != ::geteuid()) {
    refuse(process, fmt::format("it runs as user {}, Linnet as user {}", status->user, ::geteuid()),
           "run both as the same user, or Linnet as root");
  }
  const int yama = yama_scope();
  if (yama >= 3) {
    refuse(process, "Yama forbids all tracing (kernel.yama.ptrace_scope is 3)",
           "boot with a lower kernel.yama.ptrace_scope");
  }
  if (yama == 2 || (yama == 1 && !is_descendant(process))) {
    refuse(process,
           yama == 2 ? "Yama lets only root trace (kernel.yama.ptrace_scope is 2)"
                     : "Yama lets only a process' own ancestors trace it "
                       "(kernel.yama.ptrace_scope is 1)",
           "let Linnet start the process, or: sysctl kernel.yama.ptrace_scope=0, or run as root");
  }
  refuse(process,
         "the kernel does not let Linnet trace it: it has more privileges than Linnet, or it has "
         "made itself undumpable (" +
             message(error) + ")",
         "run Linnet as root; in a container add the capability SYS_PTRACE");
}

bool needs_shield_from_seccomp(pid_t thread) {
  const auto status = read_status(thread);
  if (!status || status->seccomp_mode == 0) return false;
  const auto own = read_status(::getpid());
  // Filters are inherited and never taken off: as many as ours, in a descendant, are ours.
  const bool same = own && status->seccomp_mode == kSeccompFilter &&
                    own->seccomp_mode == kSeccompFilter &&
                    own->seccomp_filters == status->seccomp_filters && is_descendant(thread);
  return !same;
}

}  // namespace linnet::nemesis::clock
