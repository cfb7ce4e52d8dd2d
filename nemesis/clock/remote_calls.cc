#include "nemesis/clock/remote_calls.h"

#include <fmt/format.h>
#include <sys/syscall.h>

#include <csignal>

#include "nemesis/clock/refusal.h"

namespace linnet::nemesis::clock {

namespace {

constexpr std::uint64_t kNoSystemCall = static_cast<std::uint64_t>(-1);

// Without end as far as a thread in the middle of a call is concerned, which cannot be given back:
// the calls made here do not wait for anything.
Instant generous_deadline() {
  return std::chrono::steady_clock::now() + std::chrono::minutes(1);
}

}  // namespace

RemoteCalls::RemoteCalls(const StoppedProcess& process, std::uint64_t system_call_instruction)
    : process_(process),
      worker_(process.worker()),
      instruction_(system_call_instruction),
      saved_(worker_.registers()),
      saved_blocked_(worker_.blocked_signals()) {
  worker_.set_blocked_signals(~std::uint64_t{0});
}

RemoteCalls::~RemoteCalls() {
  try {
    give_back();
  } catch (const ThreadEnded&) {
    return;  // nothing is left to give back; the next use of the process tells
  }
}

// The worker stands at a system call's end, where the kernel no longer looks at what the registers
// say of an interrupted call. An interruption takes it, before any instruction of its own, to the
// place where it stood at first.
void RemoteCalls::give_back() {
  worker_.set_registers(saved_);
  worker_.set_blocked_signals(saved_blocked_);
  worker_.interrupt();
  worker_.resume();
  worker_.wait_until_interrupted(generous_deadline());
}

std::int64_t RemoteCalls::system_call(long number, std::array<std::uint64_t, 6> arguments) {
  Registers registers = saved_;
  registers.rip = instruction_;
  registers.rax = static_cast<std::uint64_t>(number);
  registers.orig_rax = kNoSystemCall;  // so that the kernel begins no interrupted call again
  registers.rdi = arguments[0];
  registers.rsi = arguments[1];
  registers.rdx = arguments[2];
  registers.r10 = arguments[3];
  registers.r8 = arguments[4];
  registers.r9 = arguments[5];
  run_to_system_call(registers);
  return static_cast<std::int64_t>(continue_to_system_call().rax);
}

std::int32_t RemoteCalls::call(std::uint64_t probe, std::uint64_t function, std::uint64_t stack_top,
                               std::uint64_t first, std::uint64_t second) {
  Registers registers = saved_;
  registers.rip = probe;
  registers.rax = function;
  registers.orig_rax = kNoSystemCall;
  registers.rsp = stack_top / 16 * 16;
  registers.rdi = first;
  registers.rsi = second;
  // The function may do system calls of its own before the probe's, which ends it.
  Registers stopped = run_to_system_call(registers);
  while (stopped.orig_rax != SYS_getpid) {
    continue_to_system_call();
    stopped = continue_to_system_call();
  }
  continue_to_system_call();
  return static_cast<std::int32_t>(stopped.rdi);
}

Registers RemoteCalls::run_to_system_call(const Registers& from) {
  worker_.set_registers(from);
  return continue_to_system_call();
}

Registers RemoteCalls::continue_to_system_call() {
  worker_.resume_to_system_call();
  while (const auto reason = worker_.wait_for_stop(generous_deadline())) {
    if (reason->kind == Stop::Kind::kSystemCall) return worker_.registers();
    // Only SIGSTOP gets through, and it may; a fault is ours, and is not shown to the program.
    const bool fault = reason->kind == Stop::Kind::kSignal && reason->signal != SIGSTOP;
    if (fault) {
      refuse(process_.id(),
             fmt::format("a call made in its name ended with signal {}", reason->signal));
    }
    worker_.resume_to_system_call(reason->signal);
  }
  refuse(process_.id(), "a system call made in its name does not return");
}

}  // namespace linnet::nemesis::clock
