// Why the clocks of a process cannot be moved, found out before anything in it is touched.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"

namespace linnet::nemesis::clock {

// Thrown within this folder where the process does not allow to go on; whoever catches it has left
// the process as it was. ClockSkew (clock_skew.h) makes it an error.
struct Refused {
  base::Error error;
};

// Throws Refused; or ThreadEnded (traced_thread.h) if the process has ended, which then is the
// reason.
[[noreturn]] void refuse(pid_t process, std::string what, std::string remedy = {});

// Refuses what can be told from outside: this very process, a kernel thread, a process under a
// debugger. Throws ThreadEnded where there is no process (any more).
void check_traceable(pid_t process);

// Refuses with the reason why the kernel did not let us trace the thread, as ptrace's error says;
// or throws ThreadEnded.
[[noreturn]] void refuse_as_untraceable(pid_t process, pid_t thread, int error);

// Whether system calls made in the thread's name must be shielded from its seccomp filter. They
// need not where there is no filter, and where it is the very one that this program runs under (as
// all do in a container).
bool needs_shield_from_seccomp(pid_t thread);

}  // namespace linnet::nemesis::clock
