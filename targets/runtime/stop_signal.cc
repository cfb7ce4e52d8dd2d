#include "targets/runtime/stop_signal.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "base/check.h"

namespace linnet::targets::runtime {
namespace {

int open_descriptor() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  LINNET_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0, "cannot block signals");
  return ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace

StopSignal::StopSignal() : descriptor_(open_descriptor()) {
  LINNET_CHECK(descriptor_ >= 0, "signalfd failed with errno {}", errno);
}

StopSignal::~StopSignal() {
  ::close(descriptor_);
}

}  // namespace linnet::targets::runtime
