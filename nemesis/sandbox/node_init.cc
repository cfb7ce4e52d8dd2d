#include "nemesis/sandbox/node_init.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstring>
#include <span>

#include "nemesis/sandbox/message.h"

namespace linnet::nemesis::sandbox {
namespace {

// Where the init keeps its descriptors; all others are closed.
constexpr int kChannel = 3;
constexpr int kSignals = 4;

void report(InitReport::Kind kind, int value, const char* step = "") {
  InitReport report;
  report.kind = kind;
  report.value = value;
  std::strncpy(report.step.data(), step, report.step.size() - 1);
  // When nobody listens any more, the loop below sees it.
  ::send(kChannel, &report, sizeof report, MSG_NOSIGNAL);
}

[[noreturn]] void refuse_and_exit(const char* step) {
  report(InitReport::Kind::refused, errno, step);
  ::_exit(1);
}

void settle_descriptors(InitDescriptors given) {
  const auto lift = [](const FileDescriptor& descriptor) {
    return ::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 10);  // out of the way of 0 to 4
  };
  const int channel = lift(given.channel);
  const int network = lift(given.network_namespace);
  const int output = lift(given.standard_output);
  const int error = lift(given.standard_error);
  given = {};
  ::dup3(channel, kChannel, O_CLOEXEC);
  ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(error, STDERR_FILENO);
  if (::setns(network, CLONE_NEWNET) < 0) refuse_and_exit("entering the network namespace");
}

// The programs of the node see their own processes in /proc. Containers often do not allow it; then
// they see all of them, under other numbers than their own.
void mount_own_proc() {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) < 0) return;
  ::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
}

void set_default_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

[[noreturn]] void become_program(const LaunchRequest& request) {
  ::setsid();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  report(InitReport::Kind::starting, 0);
  const auto arguments = pointers(request.arguments);
  const auto environment = pointers(request.environment);
  ::execvpe(request.program.c_str(), arguments.data(), environment.data());
  refuse_and_exit("starting the program");
}

// Returns when the program's process has become the program, or has ended: then the pipe, of which
// only that process holds the writing end, is closed.
void await_exec(const std::array<int, 2>& pipe) {
  ::close(pipe[1]);
  char ignored = 0;
  while (::read(pipe[0], &ignored, 1) < 0 && errno == EINTR) {
  }
  ::close(pipe[0]);
}

pid_t start(const LaunchRequest& request) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) < 0) refuse_and_exit("making a pipe");
  const pid_t program = ::fork();
  if (program < 0) refuse_and_exit("forking");
  if (program == 0) become_program(request);
  await_exec(pipe);
  return program;
}

// Reaps all that has ended; ends with the program.
void reap(pid_t program) {
  int status = 0;
  for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (ended != program) continue;
    report(InitReport::Kind::ended, status);
    ::_exit(0);
  }
}

void take_signals(pid_t program) {
  signalfd_siginfo signal{};
  while (::read(kSignals, &signal, sizeof signal) == sizeof signal) {
    if (signal.ssi_signo != SIGCHLD) ::kill(program, static_cast<int>(signal.ssi_signo));
  }
  reap(program);
}

void take_order(pid_t program) {
  InitOrder order;
  const ssize_t size = ::recv(kChannel, &order, sizeof order, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size != sizeof order) ::_exit(1);  // the harness is gone
  ::kill(order.kind == InitOrder::Kind::signal_all ? -1 : program, order.signal);
}

void watch_signals() {
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  const int signals = ::signalfd(-1, &all, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signals < 0) refuse_and_exit("watching for signals");
  ::dup3(signals, kSignals, O_CLOEXEC);
}

}  // namespace

void run_node_init(const LaunchRequest& request, InitDescriptors descriptors) {
  ::prctl(PR_SET_NAME, "linnet-init");
  set_default_signals();
  settle_descriptors(std::move(descriptors));
  watch_signals();
  ::close_range(kSignals + 1, ~0U, 0);
  mount_own_proc();
  if (!request.folder.empty() && ::chdir(request.folder.c_str()) < 0) {
    refuse_and_exit("entering the working folder");
  }
  const pid_t program = start(request);
  report(InitReport::Kind::running, 0);
  for (;;) {
    std::array<pollfd, 2> watched{{{kChannel, POLLIN, 0}, {kSignals, POLLIN, 0}}};
    ::poll(watched.data(), watched.size(), -1);
    if (watched[0].revents != 0) take_order(program);
    if (watched[1].revents != 0) take_signals(program);
  }
}

}  // namespace linnet::nemesis::sandbox
