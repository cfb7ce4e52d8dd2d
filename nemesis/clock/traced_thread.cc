#include "nemesis/clock/traced_thread.h"

#include <elf.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "base/check.h"
#include "nemesis/clock/process_files.h"

namespace linnet::nemesis::clock {
namespace {

constexpr int kSystemCallStop = SIGTRAP | 0x80;
constexpr int kSpins = 100;
constexpr std::chrono::microseconds kNap{50};

// The system call rather than the library's function: that one takes addresses as pointers, but
// they are another process'. Returns 0 or the error.
int ask(__ptrace_request request, pid_t thread, std::uint64_t address, std::uint64_t data) {
  const long result =
      ::syscall(SYS_ptrace, static_cast<long>(request), static_cast<long>(thread), address, data);
  return result < 0 ? errno : 0;
}

template <typename T>
std::uint64_t address_of(T& object) {
  return reinterpret_cast<std::uint64_t>(&object);
}

void demand(__ptrace_request request, pid_t thread, std::uint64_t address = 0,
            std::uint64_t data = 0) {
  const int error = ask(request, thread, address, data);
  if (error == ESRCH) throw ThreadEnded{};
  LINNET_CHECK(error == 0, "ptrace request {} on thread {}: error {}", static_cast<int>(request),
               thread, error);
}

bool has_ended(pid_t thread) {
  const auto status = read_status(thread);
  return !status || status->has_ended();
}

}  // namespace

int TracedThread::seize(unsigned long options) const {
  return ask(PTRACE_SEIZE, id_, 0, PTRACE_O_TRACESYSGOOD | options);
}

void TracedThread::interrupt() const {
  demand(PTRACE_INTERRUPT, id_);
}

void TracedThread::resume(int signal) const {
  demand(PTRACE_CONT, id_, 0, static_cast<std::uint64_t>(signal));
}

void TracedThread::resume_to_system_call(int signal) const {
  demand(PTRACE_SYSCALL, id_, 0, static_cast<std::uint64_t>(signal));
}

std::optional<Stop> TracedThread::stop() const {
  siginfo_t info{};
  const int error = ask(PTRACE_GETSIGINFO, id_, 0, address_of(info));
  if (error == ESRCH) return std::nullopt;
  LINNET_CHECK(error == 0, "ptrace tells no reason for the stop of thread {}: error {}", id_,
               error);
  if (info.si_code == kSystemCallStop) return Stop{.kind = Stop::Kind::kSystemCall};
  const int event = info.si_code >> 8;
  if (event == PTRACE_EVENT_STOP) return Stop{.kind = Stop::Kind::kInterrupted};
  if (event == PTRACE_EVENT_EXEC) return Stop{.kind = Stop::Kind::kExec};
  return Stop{.kind = Stop::Kind::kSignal, .signal = info.si_signo};
}

std::optional<Stop> TracedThread::wait_for_stop(Instant deadline) const {
  for (int tries = 0;; ++tries) {
    if (const auto reason = stop()) return reason;
    if (tries < kSpins) {
      ::sched_yield();
      continue;
    }
    if (has_ended(id_)) throw ThreadEnded{};
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(kNap);
  }
}

bool TracedThread::wait_until_interrupted(Instant deadline) const {
  while (const auto reason = wait_for_stop(deadline)) {
    if (reason->kind == Stop::Kind::kInterrupted) return true;
    resume(reason->signal);
  }
  return false;
}

bool TracedThread::is_64_bit() const {
  Registers registers{};
  iovec room{.iov_base = &registers, .iov_len = sizeof registers};
  demand(PTRACE_GETREGSET, id_, NT_PRSTATUS, address_of(room));
  constexpr unsigned long long kCode64 = 0x33;  // the segment of 64-bit code
  return room.iov_len == sizeof registers && registers.cs == kCode64;
}

Registers TracedThread::registers() const {
  Registers registers{};
  demand(PTRACE_GETREGS, id_, 0, address_of(registers));
  return registers;
}

void TracedThread::set_registers(const Registers& registers) const {
  demand(PTRACE_SETREGS, id_, 0, address_of(registers));
}

std::uint64_t TracedThread::blocked_signals() const {
  std::uint64_t signals = 0;
  demand(PTRACE_GETSIGMASK, id_, sizeof signals, address_of(signals));
  return signals;
}

void TracedThread::set_blocked_signals(std::uint64_t signals) const {
  demand(PTRACE_SETSIGMASK, id_, sizeof signals, address_of(signals));
}

std::uint64_t TracedThread::restartable_sequence() const {
  __ptrace_rseq_configuration configuration{};
  const int error =
      ask(PTRACE_GET_RSEQ_CONFIGURATION, id_, sizeof configuration, address_of(configuration));
  return error == 0 ? configuration.rseq_abi_pointer : 0;  // an old kernel does not tell
}

bool TracedThread::write_word(std::uint64_t address, std::uint64_t word) const {
  const int error = ask(PTRACE_POKEDATA, id_, address, word);
  if (error == ESRCH) throw ThreadEnded{};
  return error == 0;
}

void TracedThread::detach() const {
  ask(PTRACE_DETACH, id_, 0, 0);
}

}  // namespace linnet::nemesis::clock
