#include "nemesis/sandbox/node_process.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <csignal>
#include <cstring>
#include <utility>

#include "nemesis/process_state.h"
#include "nemesis/sandbox/message.h"

namespace linnet::nemesis::sandbox {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStartPatience{10'000};
constexpr milliseconds kForever{-1};

bool await_readable(int descriptor, milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    pollfd watched{descriptor, POLLIN, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(patience.count()));
    if (ready >= 0 || errno != EINTR) return ready > 0;
    if (patience == kForever) continue;
    patience =
        std::max(milliseconds(0),
                 std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()));
  }
}

}  // namespace

NodeProcess::NodeProcess(FileDescriptor init, FileDescriptor channel)
    : init_(std::move(init)), channel_(std::move(channel)) {
  await_running();
}

NodeProcess::~NodeProcess() {
  kill();
}

void NodeProcess::await_running() {
  for (;;) {
    const auto report = receive(kStartPatience);
    if (!report) refuse("waiting for the first process of the node", ETIMEDOUT);
    if (report->kind == InitReport::Kind::refused) refuse(report->step.data(), report->value);
    if (report->kind == InitReport::Kind::running) return;
  }
}

// The next report of the init; nothing when none came in time, or the init has ended.
std::optional<InitReport> NodeProcess::receive(milliseconds patience) {
  if (!await_readable(channel_.get(), patience)) return std::nullopt;
  const Message message = receive_message(channel_.get(), sizeof(InitReport), MSG_DONTWAIT);
  if (message.bytes.size() != sizeof(InitReport)) return std::nullopt;
  InitReport report;
  std::memcpy(&report, message.bytes.data(), sizeof report);
  if (report.kind == InitReport::Kind::starting) pid_ = message.sender;
  if (report.kind == InitReport::Kind::ended) wait_status_ = report.value;
  return report;
}

// A pidfd becomes readable when its process has ended; the first process of a PID namespace ends
// after all others of it.
bool NodeProcess::gone(milliseconds patience) const {
  return await_readable(init_.get(), patience);
}

std::optional<base::ExitStatus> NodeProcess::wait(milliseconds patience) {
  if (ended_ || !gone(patience)) return ended_;
  while (receive(milliseconds(0))) {
  }
  // Only a SIGKILL ends an init that has not told how the program ended.
  ended_ = base::ExitStatus(wait_status_.value_or(SIGKILL));
  return ended_;
}

// The init is the program's parent, and of all whose own parents have ended.
std::vector<pid_t> NodeProcess::all_pids() const {
  std::vector<pid_t> pids{pid_};
  const pid_t init = parent_of(pid_);
  for (const pid_t pid : process_tree(init)) {
    if (pid != init && pid != pid_) pids.push_back(pid);
  }
  return pids;
}

std::optional<base::ExitStatus> NodeProcess::poll() {
  return wait(milliseconds(0));
}

base::ExitStatus NodeProcess::kill() {
  ::syscall(SYS_pidfd_send_signal, init_.get(), SIGKILL, nullptr, 0);
  return *wait(kForever);
}

base::ExitStatus NodeProcess::stop(milliseconds patience) {
  signal_program(SIGTERM);
  wait(patience);
  return kill();
}

void NodeProcess::signal_program(int signal) {
  order(InitOrder::Kind::signal_program, signal);
}

void NodeProcess::signal_all(int signal) {
  order(InitOrder::Kind::signal_all, signal);
}

void NodeProcess::order(InitOrder::Kind kind, int signal) {
  const InitOrder order{kind, signal};
  // An init that is gone does not take it, and nor does its program.
  ::send(channel_.get(), &order, sizeof order, MSG_NOSIGNAL);
}

}  // namespace linnet::nemesis::sandbox
