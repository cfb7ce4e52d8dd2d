// The way into the sandbox, and the process that starts programs there.
//
// A multi-threaded process can neither become the owner of a user namespace nor fork with safety.
// So enter() comes first in main, while there is one thread: it gets the privilege, and forks the
// launcher, a small process of one thread that makes the nodes' first processes when told to.
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>

#include "base/result.h"
#include "nemesis/sandbox/command.h"
#include "nemesis/sandbox/network_namespace.h"
#include "nemesis/sandbox/node_process.h"

namespace linnet::nemesis::sandbox {

// Thread-safe.
class Launcher {
 public:
  // The launcher's process ends; what it has started goes on.
  ~Launcher();
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;

  // Starts the program in the namespace, and waits until it runs. It runs as the user that we are,
  // without the privileges that an ordinary user has in the sandbox.
  base::Result<std::unique_ptr<NodeProcess>> launch(const Command& command,
                                                    const NetworkNamespace& network);

 private:
  friend base::Result<std::unique_ptr<Launcher>> enter();

  Launcher(FileDescriptor socket, pid_t process) : socket_(std::move(socket)), process_(process) {}

  FileDescriptor socket_;
  const pid_t process_;
  std::mutex mutex_;  // held from a request to its answer
};

// Makes this process able to make namespaces, by a user namespace of its own unless it is able
// already, and starts the launcher. The user and group ids stay what they are. When it is refused,
// nothing is changed, and the error says what to do.
//
// Precondition: the process has one thread.
base::Result<std::unique_ptr<Launcher>> enter();

}  // namespace linnet::nemesis::sandbox
