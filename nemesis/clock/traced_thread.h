// One thread under ptrace. Only the operating system's thread that seized it may call these.
//
// The kernel reports a stop by waitpid as well, but only once: another thread of this program that
// waits for the process (its parent, for one) may take the report away. So here a stop is known by
// asking for it, and nothing is lost.
#pragma once

#include <sys/types.h>
#include <sys/user.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace linnet::nemesis::clock {

using Registers = user_regs_struct;
using Instant = std::chrono::steady_clock::time_point;

// The thread has ended, or is as good as ended.
struct ThreadEnded {};

// Why a thread stands still.
struct Stop {
  enum class Kind : std::uint8_t {
    kInterrupted,  // on our demand, or because its process is stopped; it holds no signal
    kSystemCall,   // at a system call's begin or end
    kExec,         // it has just taken a new program
    kSignal,       // `signal` is about to be delivered
  };
  Kind kind;
  int signal = 0;
};

class TracedThread {
 public:
  explicit TracedThread(pid_t thread) : id_(thread) {}

  pid_t id() const { return id_; }

  // Begins tracing, without stopping the thread. Returns 0 or ptrace's error. The options are
  // ptrace's; system call stops are always told from signals.
  int seize(unsigned long options) const;

  // The others throw ThreadEnded if it has ended.

  // Makes it stop soon; a second demand adds nothing to the first.
  void interrupt() const;

  // Lets it go on from a stop, delivering the signal, if any; to the next system call, if wished.
  void resume(int signal = 0) const;
  void resume_to_system_call(int signal = 0) const;

  // Why it stands still; nothing while it runs.
  std::optional<Stop> stop() const;

  // Waits for the next stop; nothing when the deadline passes.
  std::optional<Stop> wait_for_stop(Instant deadline) const;

  // Waits until it stands still without a signal in hand, delivering those that come on the way.
  // Precondition: interrupt() has been called. False when the deadline passes.
  bool wait_until_interrupted(Instant deadline) const;

  // Of a stopped thread.
  bool is_64_bit() const;
  Registers registers() const;
  void set_registers(const Registers& registers) const;
  std::uint64_t blocked_signals() const;
  void set_blocked_signals(std::uint64_t signals) const;
  // Where it keeps its struct rseq; 0: nowhere.
  std::uint64_t restartable_sequence() const;
  // Writes 8 bytes at an aligned address, be the page writable or not: a private one is copied.
  // False if the kernel refuses to.
  bool write_word(std::uint64_t address, std::uint64_t word) const;
  // Lets it go for good. A thread that has ended meanwhile is all right.
  void detach() const;

 private:
  pid_t id_;
};

}  // namespace linnet::nemesis::clock
