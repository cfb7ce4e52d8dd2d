// A network namespace (network_namespaces(7)): interfaces, addresses, routes and sockets of its
// own.
#pragma once

#include <functional>

#include "nemesis/sandbox/system_call.h"

namespace linnet::nemesis::sandbox {

// The namespace lives as long as this object, a thread or process in it, or a socket of it does.
// Thread-safe.
class NetworkNamespace {
 public:
  // A new namespace with its loopback up, without IPv6 and without any way out, set up for programs
  // under test: every port may be listened at without privilege, and TCP tries again at least once
  // a second after a long cut where the kernel can be told so. Throws std::system_error.
  static NetworkNamespace make();

  int descriptor() const { return descriptor_.get(); }

  // Moves the calling thread here, for good: an ordinary user's thread may not return to the
  // namespace it came from. Throws std::system_error.
  void enter() const;

  // Runs `work` on a thread of its own that is here, and waits for it. What it throws is thrown.
  void run(const std::function<void()>& work) const;

 private:
  explicit NetworkNamespace(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}

  FileDescriptor descriptor_;
};

}  // namespace linnet::nemesis::sandbox
