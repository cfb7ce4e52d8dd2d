#include "harness/process.h"

#include <sys/prctl.h>
#include <unistd.h>
#include <csignal>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <cerrno>
#include <cstdio>
#include <deque>
#include <fstream>
#include <system_error>
#include <thread>

#include "nemesis/process_state.h"

namespace linnet::harness {
namespace {

namespace process = boost::process;

using OutputFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

OutputFile open_for_append(const std::filesystem::path& path) {
  return {std::fopen(path.c_str(), "ae"), &std::fclose};
}

// Runs in the child between fork and exec: only async-signal-safe calls.
void tie_to_parent(pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // the parent died before the tie was made
}

class ChildProcess final : public Process {
 public:
  explicit ChildProcess(process::child child) : child_(std::move(child)) {}
  ~ChildProcess() override {
    if (!ChildProcess::poll()) ChildProcess::kill();
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const override { return child_.id(); }
  std::vector<pid_t> all_pids() const override { return nemesis::process_tree(pid()); }

  std::optional<ExitStatus> poll() override {
    std::error_code error;
    if (!ended_ && !child_.running(error)) ended_ = ExitStatus(child_.native_exit_code());
    return ended_;
  }

  void signal(int number) override {
    if (!poll()) ::kill(-pid(), number);
  }

  ExitStatus kill() override {
    if (!poll()) {
      ::kill(-pid(), SIGKILL);
      std::error_code error;
      child_.wait(error);
      ended_ = ExitStatus(child_.native_exit_code());
    }
    return *ended_;
  }

  ExitStatus stop(std::chrono::milliseconds patience) override {
    if (!poll()) ::kill(pid(), SIGTERM);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!poll() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return kill();
  }

 private:
  process::child child_;
  std::optional<ExitStatus> ended_;
};

}  // namespace

base::Result<std::unique_ptr<Process>> start_process(const ProcessSpec& spec) {
  const OutputFile out = open_for_append(spec.stdout_file);
  const OutputFile err = open_for_append(spec.stderr_file);
  if (!out || !err) {
    return base::failure((out ? spec.stderr_file : spec.stdout_file).string(),
                         std::generic_category().message(errno));
  }
  const pid_t parent = ::getpid();
  std::error_code error;
  process::child child(
      process::exe = spec.program.string(), process::args = spec.arguments,
      process::std_in<process::null, process::std_out> out.get(), process::std_err > err.get(),
      error, process::extend::on_exec_setup = [parent](auto&) { tie_to_parent(parent); });
  if (error) {
    return base::failure(spec.program.string(), "cannot be started: " + error.message());
  }
  return std::make_unique<ChildProcess>(std::move(child));
}

std::vector<std::string> last_lines(const std::filesystem::path& file, std::size_t count) {
  std::ifstream input(file);
  std::deque<std::string> lines;
  for (std::string line; std::getline(input, line);) {
    lines.push_back(std::move(line));
    if (lines.size() > count) lines.pop_front();
  }
  return {lines.begin(), lines.end()};
}

}  // namespace linnet::harness
