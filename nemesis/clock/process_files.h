// What /proc tells of a process and its threads. A process that is no more has no mappings, no
// threads and no status.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace linnet::nemesis::clock {

struct Mapping {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::string name;  // "[vdso]", "[stack]", a path; empty for anonymous memory
};

// In the order of addresses. The thread must be alive: a leader that has ended has no memory even
// if other threads go on.
std::vector<Mapping> read_mappings(pid_t thread);

std::vector<pid_t> read_threads(pid_t process);

struct Status {
  std::string name;
  char state = '?';  // as ps shows it
  pid_t parent = 0;
  pid_t tracer = 0;  // 0: none
  uid_t user = 0;
  bool has_memory = false;
  bool is_of_kernel = false;
  int seccomp_mode = 0;  // 0: none
  int seccomp_filters = 0;
  std::uint64_t pending_signals = 0;  // the thread's own and the process'; bit 0 is signal 1
  std::uint64_t blocked_signals = 0;
  std::uint64_t caught_signals = 0;

  // Or is about to: it gives its memory up first.
  bool has_ended() const { return state == 'Z' || state == 'X' || (!has_memory && !is_of_kernel); }
};

std::optional<Status> read_status(pid_t thread);

// One of the process' threads that are alive; nothing if the process has ended. (The first thread
// may end before the others: then it is a zombie without memory, and the process goes on.)
std::optional<pid_t> living_thread(pid_t process);

// The whole of a small file; empty if there is none.
std::string read_file(const std::string& path);

// For messages: "process 4711 (etcd)".
std::string describe_process(pid_t process);

}  // namespace linnet::nemesis::clock
