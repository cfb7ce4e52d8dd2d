// A process whose threads all stand still, for as long as this object lives.
//
// It lives on the thread of this program that made it, and that thread should end soon after: then
// the kernel lets go whatever could not be let go before. Its functions throw Refused
// (refusal.h), ThreadEnded (traced_thread.h: the process has ended) and InTheWay.
//
// The process notices nothing but the lost time. Every thread stops where it takes signals, and a
// signal that was on its way is delivered first or stays on its way. A system call that was
// interrupted is begun again: by the kernel itself where it would do so after a signal without
// a handler, and by us for the calls that then fail with EINTR instead (epoll_wait, receiving with
// a timeout, ...), unless a signal with a handler really waits. Such a call's timeout starts anew.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "nemesis/clock/traced_thread.h"

namespace linnet::nemesis::clock {

// A thread stands where it must not stand for what is to be done. It will be elsewhere soon: let
// the process go and try again.
struct InTheWay {};

class StoppedProcess {
 public:
  // Stops a running process; one that is stopped by a signal (SIGSTOP) is so afterwards as well.
  // Refuses if a thread does not stop within the patience (it sleeps in the kernel
  // uninterruptibly).
  StoppedProcess(pid_t process, std::chrono::milliseconds patience);

  // Waits for the process to take its next program (exec), and stops it before the program's first
  // instruction. `release` is called when nothing can be missed any more: it lets the process go on
  // to the exec. Refuses if that does not come within the patience.
  StoppedProcess(pid_t process, std::chrono::milliseconds patience,
                 const std::function<void()>& release);

  ~StoppedProcess();
  StoppedProcess(const StoppedProcess&) = delete;
  StoppedProcess& operator=(const StoppedProcess&) = delete;

  pid_t id() const { return process_; }
  // When the first of its threads may have stopped.
  Instant since() const { return since_; }
  const std::vector<TracedThread>& threads() const { return threads_; }

  // The thread by which the process is made to do things: by choice one that is not in a system
  // call that would have to be begun again by us.
  const TracedThread& worker() const { return threads_[worker_]; }

  // The bytes there, as many as can be read.
  std::vector<std::uint8_t> read(std::uint64_t address, std::size_t size) const;

  // Writes memory of any kind; a private page is copied, a shared one changed for all.
  void write(std::uint64_t address, std::span<const std::uint8_t> bytes) const;

 private:
  StoppedProcess(pid_t process, Instant deadline) : process_(process), deadline_(deadline) {}

  bool seize(pid_t thread, unsigned long options = 0);
  void stop_all();
  bool seize_new_threads();
  void finish_stopping();
  void prepare();
  void choose_worker();
  bool is_in_restartable_sequence(const TracedThread& thread, std::uint64_t address) const;
  std::uint64_t read_word(std::uint64_t address) const;  // 0 if it cannot be read

  pid_t process_;
  Instant deadline_;
  Instant since_{};
  std::vector<TracedThread> threads_;
  std::size_t stopped_ = 0;  // so many of them, from the first, are known to stand still
  std::size_t worker_ = 0;
  int memory_ = -1;  // /proc/PID/mem
};

}  // namespace linnet::nemesis::clock
