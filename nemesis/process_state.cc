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
  // The process may end meanwhile.
  for (std::filesystem::directory_iterator thread(threads, none), end; !none && thread != end;
       thread.increment(none)) {
    std::ifstream list(thread->path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

// What stands behind the name in a process's line of /proc, beginning with its state.
std::string state_onwards(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line);
  const auto end_of_name = line.rfind(") ");
  return end_of_name == std::string::npos ? "" : line.substr(end_of_name + 2);
}

// Whether the process and all its descendants are as said; those that have ended are either.
bool all_are(pid_t pid, bool stopped) {
  return std::ranges::all_of(process_tree(pid), [stopped](pid_t each) {
    const char state = process_state(each);
    return state == '?' || state == 'Z' || (state == 'T') == stopped;
  });
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
  const std::string text = state_onwards(pid);
  return text.empty() ? '?' : text.front();
}

pid_t parent_of(pid_t pid) {
  const std::string text = state_onwards(pid);
  return text.size() < 3 ? 0 : std::stoi(text.substr(2));
}

std::vector<pid_t> process_tree(pid_t pid) {
  std::vector<pid_t> tree;
  if (process_state(pid) != '?') tree.push_back(pid);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto children = children_of(tree[i]);
    tree.insert(tree.end(), children.begin(), children.end());
  }
  return tree;
}

bool await_stopped(pid_t pid) {
  return await(pid, true);
}

bool await_running(pid_t pid) {
  return await(pid, false);
}

}  // namespace linnet::nemesis
