#include "nemesis/sandbox/launcher.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "nemesis/sandbox/message.h"
#include "nemesis/sandbox/node_init.h"
#include "nemesis/sandbox/privilege.h"

namespace linnet::nemesis::sandbox {
namespace {

// What fits into the buffer of a socket on an unchanged system, less its overhead.
constexpr std::size_t kLongestRequest = 200'000;

// From the launcher to the harness, with a pidfd of the init when there is one.
struct Answer {
  int error = 0;
};

std::vector<std::string> environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

FileDescriptor open_output(const std::filesystem::path& path) {
  constexpr mode_t kMode = 0666;  // less the umask
  const auto file = path.empty() ? std::filesystem::path("/dev/null") : path;
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kMode);
  if (descriptor < 0) refuse("opening " + file.string());
  return FileDescriptor(descriptor);
}

// Returns twice, like fork: in the child 0.
pid_t clone_init(int& pidfd) {
  clone_args arguments{};
  arguments.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

void serve_request(int socket, Message message) {
  int pidfd = -1;
  const pid_t init = clone_init(pidfd);
  if (init == 0) {
    auto& given = message.descriptors;
    run_node_init(decode(message.bytes), {std::move(given.at(0)), std::move(given.at(1)),
                                          std::move(given.at(2)), std::move(given.at(3))});
  }
  Answer answer;
  std::vector<int> descriptors;
  const FileDescriptor process(init < 0 ? -1 : pidfd);
  if (init < 0) {
    answer.error = errno;
  } else {
    descriptors.push_back(pidfd);
  }
  send_message(socket, std::as_bytes(std::span(&answer, 1)), descriptors);
}

// The launcher's process. In a session of its own, so that a Ctrl-C is not for it: it ends when the
// harness does.
[[noreturn]] void serve(FileDescriptor socket) {
  ::setsid();
  ::prctl(PR_SET_NAME, "linnet-launcher");
  ::signal(SIGCHLD, SIG_IGN);  // the inits it makes are reaped by the kernel
  try {
    for (;;) {
      Message message = receive_message(socket.get(), kLongestRequest);
      if (message.bytes.empty()) ::_exit(0);
      serve_request(socket.get(), std::move(message));
    }
  } catch (const std::system_error&) {
    ::_exit(1);  // nobody waits for the answer any more
  }
}

}  // namespace

base::Result<std::unique_ptr<Launcher>> enter() {
  if (auto privileged = get_privilege(); !privileged) return base::failure(privileged.error());
  auto [ours, its] = message_pair();
  const pid_t process = require(::fork(), "forking the launcher");
  if (process == 0) {
    ours = {};
    serve(std::move(its));
  }
  return std::unique_ptr<Launcher>(new Launcher(std::move(ours), process));
}

Launcher::~Launcher() {
  socket_ = {};
  ::waitpid(process_, nullptr, 0);
}

base::Result<std::unique_ptr<NodeProcess>> Launcher::launch(const Command& command,
                                                            const NetworkNamespace& network) {
  const std::string request = encode(make_request(command, environment()));
  if (request.size() > kLongestRequest) {
    return base::failure(command.program, "its arguments and environment are too long together");
  }
  try {
    auto [ours, its] = message_pair(/*ask_sender=*/true);
    const FileDescriptor output = open_output(command.stdout_file);
    const FileDescriptor error = open_output(command.stderr_file);
    Message message;
    {
      const std::scoped_lock lock(mutex_);
      send_message(socket_.get(), std::as_bytes(std::span(request)),
                   {its.get(), network.descriptor(), output.get(), error.get()});
      message = receive_message(socket_.get(), sizeof(Answer));
    }
    its = {};
    Answer answer;
    if (message.bytes.size() != sizeof answer) refuse("asking the launcher", ECONNRESET);
    std::memcpy(&answer, message.bytes.data(), sizeof answer);
    if (answer.error != 0) refuse("making the namespaces of the node", answer.error);
    return std::make_unique<NodeProcess>(std::move(message.descriptors.at(0)), std::move(ours));
  } catch (const std::system_error& refused) {
    return base::failure(command.program, std::string("cannot be started: ") + refused.what());
  }
}

}  // namespace linnet::nemesis::sandbox
