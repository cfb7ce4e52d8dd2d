// What the kernel says of a process.
#pragma once

#include <sys/types.h>

namespace linnet::nemesis {

// R, S, D, T (stopped), Z, ... as in proc(5); '?' when the process is gone.
char process_state(pid_t pid);

// Sends SIGSTOP or SIGCONT, and waits a bounded time until the kernel shows the process as stopped,
// or as no longer stopped. Whether it came to that.
bool stop_process(pid_t pid);
bool resume_process(pid_t pid);

}  // namespace linnet::nemesis
