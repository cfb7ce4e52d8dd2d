#include "tests/nemesis/sandbox/victim.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string_view>

#include "tests/nemesis/sandbox/lab.h"

namespace linnet::nemesis::sandbox {

int run_victim(const char* ending) {
  auto lab = Sandbox::create(**entered(), {});
  if (!lab) return 1;
  std::vector<std::unique_ptr<NodeProcess>> programs;
  for (const NodeId node : {n1, n2}) {
    if (!(*lab)->add(node)) return 1;
    Command command;
    command.program = "sh";
    // One that goes on in the background with a session of its own, one that is deaf to SIGTERM.
    command.arguments = {"-c", "setsid sleep 1000 & trap '' TERM; sleep 1000; sleep 1000"};
    auto program = (*lab)->launch(node, command);
    if (!program) return 1;
    programs.push_back(*std::move(program));
  }
  std::puts("ready");
  std::fflush(stdout);
  const std::string_view how = ending;
  if (how == "abort") std::abort();
  if (how == "exit") ::_exit(0);
  if (how == "wait") ::pause();
  return 0;
}

}  // namespace linnet::nemesis::sandbox
