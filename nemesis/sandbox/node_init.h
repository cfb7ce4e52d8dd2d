// The first process of a node: pid 1 of its PID namespace (pid_namespaces(7)).
//
// It starts the node's program, reaps what the program leaves behind, and ends when the program
// does. With it the kernel ends all that runs on the node. It lives no longer than the harness: its
// channel to the harness closes when that ends, by whatever cause.
#pragma once

#include <array>
#include <string>
#include <type_traits>

#include "nemesis/sandbox/command.h"
#include "nemesis/sandbox/system_call.h"

namespace linnet::nemesis::sandbox {

// From the init to the harness.
struct InitReport {
  enum class Kind : int {
    starting,  // sent by the program's process itself, just before it becomes the program
    running,   // it has become the program
    refused,   // it could not: `value` is the error, `step` what was tried
    ended,     // the program: `value` is its wait status
  };
  Kind kind = Kind::starting;
  int value = 0;
  std::array<char, 64> step{};
};

// From the harness to the init.
struct InitOrder {
  enum class Kind : int {
    signal_program,
    signal_all,  // every process of the node, but not the init
  };
  Kind kind = Kind::signal_program;
  int signal = 0;
};

static_assert(std::is_trivially_copyable_v<InitReport> && std::is_trivially_copyable_v<InitOrder>);

struct InitDescriptors {
  FileDescriptor channel;            // reports go out, orders come in
  FileDescriptor network_namespace;  // to be in
  FileDescriptor standard_output;
  FileDescriptor standard_error;
};

// Does the whole work of the init, in a process that was just made with new PID, mount and IPC
// namespaces.
[[noreturn]] void run_node_init(const LaunchRequest& request, InitDescriptors descriptors);

}  // namespace linnet::nemesis::sandbox
