// What the kernel says of a process.
#pragma once

#include <sys/types.h>

#include <vector>

namespace linnet::nemesis {

// R, S, D, T (stopped), Z, ... as in proc(5); '?' when the process is gone.
char process_state(pid_t pid);

// The process, and all its descendants, as they are now; empty when it is gone.
std::vector<pid_t> process_tree(pid_t pid);

// 0 when the process is gone.
pid_t parent_of(pid_t pid);

// Waits a bounded time until the kernel shows the process and all its descendants as stopped, or
// none of them. Whether it came to that.
bool await_stopped(pid_t pid);
bool await_running(pid_t pid);

}  // namespace linnet::nemesis
