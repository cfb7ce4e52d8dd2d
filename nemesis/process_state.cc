#include "nemesis/process_state.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

namespace linnet::nemesis {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{500};

bool await_stop(pid_t pid, bool stopped) {
  const auto deadline = steady_clock::now() + kPatience;
  while ((process_state(pid) == 'T') != stopped) {
    if (steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

}  // namespace

char process_state(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line);
  const auto end_of_name = line.rfind(')');
  return end_of_name == std::string::npos || end_of_name + 2 >= line.size() ? '?'
                                                                            : line[end_of_name + 2];
}

bool stop_process(pid_t pid) {
  return ::kill(pid, SIGSTOP) == 0 && await_stop(pid, true);
}

bool resume_process(pid_t pid) {
  return ::kill(pid, SIGCONT) == 0 && await_stop(pid, false);
}

}  // namespace linnet::nemesis
