// Clock skew: makes the clocks of an unmodified, running Linux program wrong, and right again.
//
// The vDSO is the library that the kernel maps into every process so that it can read the clock
// without a system call. Linnet stops the process for some milliseconds, puts a small piece of code
// into it and lets its own, private copy of the vDSO begin with jumps to that code. From then on
// every change is a store to a page of memory that is shared with the process. Works with any
// program that asks the vDSO (C, C++, Rust, Go, Java, Python, ...), linked statically or not, on
// all its threads, without root for processes of one's own.
//
// What it does not reach:
//  - the kernel, which sleeps by the true clock: a wait for an absolute time of the skewed clock
//    (condition_variable::wait_until(system_clock), sem_timedwait, Java's parkUntil) lasts wrongly;
//  - a program that reads the clock by system call, or by the processor's counter;
//  - 32-bit programs, and machines other than x86-64: attach() says so;
//  - the origin of the monotonic clocks in another time namespace: a drift or strobe of that family
//    counts from elsewhere there.
//
// A child that the process forks has the same skew and follows its changes; a program that it
// begins (exec) has true clocks until it is attached to itself (holds() tells).
//
// While an operation stops the process, the process has a tracer. Another thread of this program
// that waits for the process may then see it as stopped (WIFSTOPPED), and must wait on. If this
// program is killed with SIGKILL during the milliseconds of attach() or measure(), the process may
// be lost.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <ctime>
#include <functional>
#include <memory>

#include "base/result.h"
#include "nemesis/clock/skew.h"

namespace linnet::nemesis::clock {

struct AttachOptions {
  // In force from the process' first reading on.
  Skew wall;
  Skew monotonic;
  // How long the threads may take to stop. One that sleeps in the kernel uninterruptibly does not.
  std::chrono::milliseconds patience{2000};
};

// A clock at one moment.
struct Reading {
  nanoseconds true_time;
  nanoseconds shown;
  nanoseconds uncertainty{0};  // how far the true time may be from `true_time`, either way
  nanoseconds offset() const { return shown - true_time; }
};

// The skewed clocks of one process. Objects may go from thread to thread, and are used by one at a
// time: what must be done on one thread (ptrace) is done on a short-lived one. Destroying an object
// leaves the clocks as they are.
class ClockSkew {
 public:
  // Attaches to a running process. An error names the reason and the remedy, and the process is
  // then as it was. A process may be attached to again, from anywhere: the last one counts.
  static base::Result<ClockSkew> attach(pid_t process, const AttachOptions& options = {});

  // For a process that is about to begin its program (exec) and waits for a sign: it is skewed
  // before the program's first instruction. `release` gives the sign; it is called on another
  // thread, when the exec can no longer be missed. The patience begins before it.
  static base::Result<ClockSkew> attach_at_exec(pid_t process, const std::function<void()>& release,
                                                const AttachOptions& options = {});

  ClockSkew(ClockSkew&& other) noexcept;
  ClockSkew& operator=(ClockSkew&& other) noexcept;
  ~ClockSkew();

  pid_t process() const;

  // Whether the process is there and runs the program that was attached to, not one that it began
  // since (exec), whose clocks are true. Cheap: does not stop it.
  bool holds() const;

  // Replaces the family's skew, counting drift and strobe from now. In force for the very next
  // reading. Precondition: skew.is_sane(). No effect after restore().
  void set(Family family, const Skew& skew);

  // The family's skew, the drift so far within the offset. To change one part and keep the others:
  //   Skew skew = clocks.skew(family); skew.offset += 5s; clocks.set(family, skew);
  Skew skew(Family family) const;

  // All clocks are true again. Cheap and without a stop, like set().
  void reset();

  // What the clock (CLOCK_REALTIME, ...) of the process shows now, by the shared page.
  // Precondition: a clock of one of the families.
  Reading expected(clockid_t clock) const;

  // What it shows by the process' own word: stops it and calls its clock_gettime, more than once
  // when the machine was busy meanwhile.
  base::Result<Reading> measure(clockid_t clock) const;

  // Resets, and gives the process its vDSO back as the kernel made it. A process that has ended, or
  // has begun another program, needs nothing.
  base::Result<void> restore();

  // For how long attaching stopped the process, at most.
  nanoseconds stopped_for() const;

  // The vDSO of this kernel is of an unknown make: a reading costs the process a system call.
  bool reads_by_system_call() const;

 private:
  struct State;
  explicit ClockSkew(std::unique_ptr<State> state);
  template <typename Stop>
  static base::Result<ClockSkew> attach_to(pid_t process, const AttachOptions& options, Stop stop);

  std::unique_ptr<State> state_;
};

}  // namespace linnet::nemesis::clock
