#include "tests/nemesis/clock/target_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>

#include "base/check.h"
#include "nemesis/clock/process_files.h"

namespace linnet::nemesis::clock {
namespace {

constexpr int kPatience = 10'000;  // ms

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  LINNET_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0, "no pipe");
  return ends;
}

void take_program(const TargetProcess::Arguments& arguments) {
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  ::execvp(pointers.front(), pointers.data());
  ::_exit(127);
}

}  // namespace

TargetProcess TargetProcess::spawn(bool held, const std::function<void()>& child) {
  const auto gate = make_pipe();
  const auto input = make_pipe();
  const auto output = make_pipe();
  TargetProcess target;
  target.process_ = ::fork();
  LINNET_CHECK(target.process_ >= 0, "no fork");
  if (target.process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(gate[1]);
    char byte = 0;
    if (held && ::read(gate[0], &byte, 1) != 1) ::_exit(126);
    ::dup2(input[0], STDIN_FILENO);
    ::dup2(output[1], STDOUT_FILENO);
    child();
    ::_exit(0);
  }
  ::close(gate[0]);
  ::close(input[0]);
  ::close(output[1]);
  target.gate_ = gate[1];
  target.to_ = input[1];
  target.from_ = output[0];
  return target;
}

TargetProcess TargetProcess::start(const Arguments& arguments) {
  return spawn(false, [&] { take_program(arguments); });
}

TargetProcess TargetProcess::hold(const Arguments& arguments) {
  return spawn(true, [&] { take_program(arguments); });
}

TargetProcess TargetProcess::run(const std::function<void()>& function) {
  return spawn(false, function);
}

TargetProcess::TargetProcess(TargetProcess&& other) noexcept
    : process_(std::exchange(other.process_, 0)),
      gate_(std::exchange(other.gate_, -1)),
      to_(std::exchange(other.to_, -1)),
      from_(std::exchange(other.from_, -1)) {}

TargetProcess::~TargetProcess() {
  for (const int file : {gate_, to_, from_}) {
    if (file >= 0) ::close(file);
  }
  if (process_ == 0) return;
  kill(SIGKILL);
  wait();
}

void TargetProcess::release() const {
  LINNET_CHECK(::write(gate_, "x", 1) == 1, "the process is gone");
}

std::string TargetProcess::ask(const std::string& line) {
  const std::string text = line + "\n";
  LINNET_CHECK(::write(to_, text.data(), text.size()) == static_cast<ssize_t>(text.size()),
               "the process does not listen");
  return read_line();
}

std::string TargetProcess::read_line() {
  std::string line;
  for (;;) {
    pollfd entry{.fd = from_, .events = POLLIN, .revents = 0};
    LINNET_CHECK(::poll(&entry, 1, kPatience) == 1, "no answer, but \"{}\" (state {})", line,
                 state());
    char byte = 0;
    if (::read(from_, &byte, 1) != 1) return line + "<end>";
    if (byte == '\n') return line;
    line += byte;
  }
}

void TargetProcess::close_input() {
  ::close(std::exchange(to_, -1));
}

void TargetProcess::kill(int signal) const {
  ::kill(process_, signal);
}

int TargetProcess::wait() {
  int status = 0;
  // The tracer's stops are reported here as well: this program is its parent and its tracer.
  while (::waitpid(process_, &status, 0) == process_ && WIFSTOPPED(status)) continue;
  process_ = 0;
  return status;
}

char TargetProcess::state() const {
  const auto status = read_status(process_);
  return status ? status->state : '?';
}

}  // namespace linnet::nemesis::clock
