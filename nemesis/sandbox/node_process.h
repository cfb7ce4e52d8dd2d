// A program that runs on a node of the sandbox, with all that it starts.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <vector>

#include "base/exit_status.h"
#include "base/result.h"
#include "nemesis/sandbox/node_init.h"
#include "nemesis/sandbox/system_call.h"

namespace linnet::nemesis::sandbox {

// When the program has ended, by itself or not, everything it started on the node is gone too. Not
// thread-safe.
class NodeProcess {
 public:
  // Takes charge of a node whose init was just made: its process (a pidfd) and the harness's end of
  // its channel. Waits until the program runs, or was refused: an errno with what was tried, thrown
  // as std::system_error.
  NodeProcess(FileDescriptor init, FileDescriptor channel);

  // Kills everything if the program is still running.
  ~NodeProcess();
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;

  // The program's, as we see it; on the node it has another.
  pid_t pid() const { return pid_; }

  // Of all processes of the node but the init, the program's first; as we see them, too.
  std::vector<pid_t> all_pids() const;

  // How the program ended; nothing while anything of it is left. Never waits.
  std::optional<base::ExitStatus> poll();

  // The same, waiting for it at most so long.
  std::optional<base::ExitStatus> wait(std::chrono::milliseconds patience);

  // SIGKILL to all processes of the node at once; waits until they are gone.
  base::ExitStatus kill();

  // SIGTERM to the program; kill() when it has not ended in time.
  base::ExitStatus stop(std::chrono::milliseconds patience);

  // To the program alone, and to all processes of the node. Nothing happens when they have ended.
  void signal_program(int signal);
  void signal_all(int signal);

 private:
  std::optional<InitReport> receive(std::chrono::milliseconds patience);
  void await_running();
  void order(InitOrder::Kind kind, int signal);
  bool gone(std::chrono::milliseconds patience) const;

  FileDescriptor init_;
  FileDescriptor channel_;
  pid_t pid_ = 0;
  std::optional<int> wait_status_;  // of the program, once the init has told it
  std::optional<base::ExitStatus> ended_;
};

}  // namespace linnet::nemesis::sandbox
