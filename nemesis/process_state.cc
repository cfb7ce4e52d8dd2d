#include "nemesis/process_state.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace linnet::nemesis {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{500};

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code none;
  const auto threads = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator(threads, none)) {
    std::ifstream list(thread.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

// Whether the process and all its descendants are as said; those that have ended are either.
bool all_are(pid_t pid, bool stopped) {
  const char state = process_state(pid);
  if (state == '?' || state == 'Z') return true;
  if ((state == 'T') != stopped) return false;
  return std::ranges::all_of(children_of(pid),
                             [stopped](pid_t child) { return all_are(child, stopped); });
}

bool await(pid_t pid, bool stopped) {
  const auto deadline = steady_clock::now() + kPatience;
  while (!all_are(pid, stopped)) {
    if (steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return process_state(pid) != '?';
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

bool await_stopped(pid_t pid) {
  return await(pid, true);
}

bool await_running(pid_t pid) {
  return await(pid, false);
}

}  // namespace linnet::nemesis
