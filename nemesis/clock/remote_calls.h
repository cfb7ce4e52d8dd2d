// Makes a stopped process do system calls and call its functions.
//
// One thread, the worker, is borrowed for it: its signals are blocked meanwhile, and at the end it
// stands exactly where it stood, in the kernel too, so that the kernel itself goes on with the
// system call that it was in. Functions throw as those of StoppedProcess do.
#pragma once

#include <array>
#include <cstdint>

#include "nemesis/clock/stopped_process.h"

namespace linnet::nemesis::clock {

class RemoteCalls {
 public:
  // `system_call_instruction`: the address of a syscall instruction in the process.
  RemoteCalls(const StoppedProcess& process, std::uint64_t system_call_instruction);
  // Gives the worker back.
  ~RemoteCalls();
  RemoteCalls(const RemoteCalls&) = delete;
  RemoteCalls& operator=(const RemoteCalls&) = delete;

  // As the kernel returns it: negative is an error number.
  std::int64_t system_call(long number, std::array<std::uint64_t, 6> arguments = {});

  // Calls the function by the stub's probe (stub.h), on a stack of its own. Returns the function's
  // int.
  std::int32_t call(std::uint64_t probe, std::uint64_t function, std::uint64_t stack_top,
                    std::uint64_t first, std::uint64_t second);

 private:
  // Lets the worker run from the given registers to its next system call's begin or end.
  Registers run_to_system_call(const Registers& from);
  Registers continue_to_system_call();
  void give_back();

  const StoppedProcess& process_;
  TracedThread worker_;
  std::uint64_t instruction_;
  Registers saved_;
  std::uint64_t saved_blocked_;
};

}  // namespace linnet::nemesis::clock
