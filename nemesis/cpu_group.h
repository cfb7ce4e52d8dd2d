// Processor time limited by the kernel: a cgroup (cgroups(7)) with the cpu controller, of version 2
// or 1, whichever this machine has and lets us use.
//
// The group stands below our own, or, as version 2 wants it, beside it. It is there for as long as
// the object; what a Linnet that was killed has left behind is removed when the next group is made.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/result.h"

namespace linnet::nemesis {

// Not thread-safe.
class CpuGroup {
 public:
  // Its processes have together the share of one processor, more than 0; in each tenth of a second,
  // not less than 1 ms of it.
  static base::Result<std::unique_ptr<CpuGroup>> make(double share);

  // Lets the processes go back to where we are, and removes the group.
  ~CpuGroup();
  CpuGroup(const CpuGroup&) = delete;
  CpuGroup& operator=(const CpuGroup&) = delete;

  // Takes in a process with all its threads. What it starts from now on is in the group, too.
  base::Result<void> add(pid_t process);

  // For how long its processes wanted to run and might not, summed over processors.
  std::chrono::nanoseconds throttled() const;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  CpuGroup(std::filesystem::path home, std::filesystem::path folder);

  const std::filesystem::path home_;  // our own group
  const std::filesystem::path folder_;
};

// Whether such groups can be made here, found out on a process of our own. The error says why not,
// and what to do.
base::Result<void> probe_cpu_groups();

// The rest is for CpuGroup and its tests.

// Where the groups of the cpu controller are.
struct CpuHierarchy {
  int version = 0;
  std::filesystem::path top;   // where it is mounted
  std::filesystem::path home;  // the group that we are in; `top` or below it
};

// By what /proc/self/mountinfo and /proc/self/cgroup say; an error when there is none.
base::Result<CpuHierarchy> find_cpu_hierarchy(const std::filesystem::path& mounts,
                                              const std::filesystem::path& groups);

}  // namespace linnet::nemesis
