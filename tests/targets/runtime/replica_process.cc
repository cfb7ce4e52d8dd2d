#include "tests/targets/runtime/replica_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "base/check.h"
#include "tests/support/beside.h"

namespace linnet::targets::runtime {

ReplicaProcess::ReplicaProcess(const std::vector<std::string>& arguments,
                               const std::filesystem::path& log) {
  std::vector<std::string> words{tests::beside("linnet-raft")};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0644);
  const int error = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  LINNET_CHECK(error == 0, "cannot start {}: error {}", words[0], error);
}

ReplicaProcess::ReplicaProcess(ReplicaProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)) {}

ReplicaProcess& ReplicaProcess::operator=(ReplicaProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  return *this;
}

ReplicaProcess::~ReplicaProcess() {
  if (pid_ != 0) end(SIGKILL);
}

int ReplicaProcess::end(int signal) {
  LINNET_CHECK(pid_ != 0, "the process has ended already");
  ::kill(pid_, signal);
  return wait();
}

int ReplicaProcess::wait() {
  int status = 0;
  LINNET_CHECK(::waitpid(std::exchange(pid_, 0), &status, 0) > 0, "there is no such child");
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace linnet::targets::runtime
