#include "nemesis/sandbox/network_namespace.h"

#include <fcntl.h>
#include <sched.h>

#include <array>
#include <future>
#include <string_view>
#include <thread>
#include <utility>

#include "nemesis/sandbox/interface.h"

namespace linnet::nemesis::sandbox {
namespace {

struct Setting {
  const char* file;
  const char* value;
};

// IPv6 would only fill captures with its neighbour discovery. After a long cut TCP's retries are up
// to two minutes apart, so that a link would stay silent long after it was healed.
constexpr std::array kSettings{
    Setting{"/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"},
    Setting{"/proc/sys/net/ipv6/conf/default/disable_ipv6", "1"},
    Setting{"/proc/sys/net/ipv4/ip_forward", "0"},
    Setting{"/proc/sys/net/ipv4/ip_unprivileged_port_start", "0"},
    Setting{"/proc/sys/net/ipv4/tcp_rto_max_ms", "1000"},
};

// Each of them is a convenience that the kernel may lack, or a container may hold read-only.
void apply_settings() {
  for (const Setting& setting : kSettings) {
    const FileDescriptor file(::open(setting.file, O_WRONLY | O_CLOEXEC));
    const std::string_view value = setting.value;
    if (file && ::write(file.get(), value.data(), value.size()) < 0) continue;
  }
}

void run_on_thread(std::function<void()> work) {
  std::packaged_task<void()> task(std::move(work));
  auto done = task.get_future();
  std::thread(std::move(task)).join();
  done.get();
}

}  // namespace

NetworkNamespace NetworkNamespace::make() {
  FileDescriptor descriptor;
  run_on_thread([&descriptor] {
    require(::unshare(CLONE_NEWNET), "making a network namespace");
    // /proc/self would be the namespace of the process's first thread.
    descriptor = FileDescriptor(require(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC),
                                        "opening a network namespace"));
    apply_settings();
    bring_up("lo");
  });
  return NetworkNamespace(std::move(descriptor));
}

void NetworkNamespace::enter() const {
  require(::setns(descriptor_.get(), CLONE_NEWNET), "entering a network namespace");
}

void NetworkNamespace::run(const std::function<void()>& work) const {
  run_on_thread([&] {
    enter();
    work();
  });
}

}  // namespace linnet::nemesis::sandbox
