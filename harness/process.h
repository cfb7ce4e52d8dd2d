// A program under test as a child process: its output kept, its end known, gone when we are gone.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/exit_status.h"
#include "base/result.h"

namespace linnet::harness {

struct ProcessSpec {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::filesystem::path stdout_file;  // appended to
  std::filesystem::path stderr_file;  // appended to
};

using base::ExitStatus;

// Not thread-safe.
class Process {
 public:
  // Kills the process if it is still running.
  virtual ~Process() = default;

  virtual pid_t pid() const = 0;

  // All processes of the program, its own first; on the router network, those that descend from it.
  virtual std::vector<pid_t> all_pids() const = 0;

  // How it ended; nothing while it runs. Never waits.
  virtual std::optional<ExitStatus> poll() = 0;

  // To it and all that it started; on the router network, all that has stayed in its process group.
  virtual void signal(int number) = 0;

  // SIGKILL, in the same way; waits until it is gone.
  virtual ExitStatus kill() = 0;

  // SIGTERM; SIGKILL when it is not gone in time.
  virtual ExitStatus stop(std::chrono::milliseconds patience) = 0;
};

// Starts a child of ours. It is killed by the kernel when the thread that starts it ends, however
// that comes about: start it from a thread that lives as long as it shall. It has a process group
// of its own, so that a Ctrl-C at our terminal is not also its own.
base::Result<std::unique_ptr<Process>> start_process(const ProcessSpec& spec);

// The last lines of a text file, at most `count`; empty when it cannot be read.
std::vector<std::string> last_lines(const std::filesystem::path& file, std::size_t count);

}  // namespace linnet::harness
