#include "nemesis/sandbox/privilege.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "nemesis/sandbox/system_call.h"

namespace linnet::nemesis::sandbox {
namespace {

// The number in a file of one number; nothing when there is no such file.
std::optional<long> read_number(const std::filesystem::path& file) {
  std::ifstream input(file);
  long number = 0;
  if (input >> number) return number;
  return std::nullopt;
}

// Whether nothing is mounted at the root that this process sees: it is a folder of another's
// (proc(5), mountinfo: the fifth word is the place of the mount).
bool root_is_a_folder(const std::filesystem::path& mounts) {
  std::ifstream input(mounts);
  bool any = false;
  for (std::string line; std::getline(input, line); any = true) {
    std::istringstream words(line);
    std::string place;
    for (int word = 0; word < 5; ++word) words >> place;
    if (place == "/") return false;
  }
  return any;
}

void write_file(const char* path, const std::string& text) {
  const FileDescriptor file(require(::open(path, O_WRONLY | O_CLOEXEC), path));
  require(::write(file.get(), text.data(), text.size()), path);
}

// Ids are mapped to themselves: the programs under test run as who we are, and not as root, which
// some of them refuse.
void enter_user_namespace() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  require(::unshare(CLONE_NEWUSER), "making a user namespace");
  write_file("/proc/self/setgroups", "deny");  // before it is, an ordinary user may not map groups
  write_file("/proc/self/uid_map", fmt::format("{0} {0} 1", user));
  write_file("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
}

struct Refusal {
  int error = 0;
  std::array<char, 120> text{};
};

// Tries in a child process whether namespaces can be made.
std::optional<Refusal> try_out(bool in_user_namespace) {
  std::array<int, 2> pipe{};
  require(::pipe2(pipe.data(), O_CLOEXEC), "making a pipe");
  const FileDescriptor reading(pipe[0]);
  FileDescriptor writing(pipe[1]);
  const pid_t child = require(::fork(), "forking");
  if (child == 0) {
    Refusal refusal;
    try {
      if (in_user_namespace) enter_user_namespace();
      require(::unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID),
              "making network, mount, IPC and PID namespaces");
    } catch (const std::system_error& error) {
      refusal.error = error.code().value();
      std::strncpy(refusal.text.data(), error.what(), refusal.text.size() - 1);
    }
    const auto written = ::write(writing.get(), &refusal, sizeof refusal);
    ::_exit(written == sizeof refusal ? 0 : 1);
  }
  writing = {};
  Refusal refusal;
  const auto size = ::read(reading.get(), &refusal, sizeof refusal);
  ::waitpid(child, nullptr, 0);
  if (size != sizeof refusal) {
    refusal.error = ECHILD;
    std::strncpy(refusal.text.data(), "the process that tried it died", refusal.text.size() - 1);
  }
  if (refusal.error == 0) return std::nullopt;
  return refusal;
}

}  // namespace

NamespaceSettings read_namespace_settings(const std::filesystem::path& root_folder) {
  const auto setting = [&](const char* path) {
    return read_number(root_folder / "proc/sys" / path);
  };
  NamespaceSettings settings;
  settings.root = ::geteuid() == 0;
  settings.container = std::filesystem::exists(root_folder / ".dockerenv") ||
                       std::filesystem::exists(root_folder / "run/.containerenv");
  settings.chroot = root_is_a_folder(root_folder / "proc/self/mountinfo");
  settings.apparmor_restricts =
      setting("kernel/apparmor_restrict_unprivileged_userns").value_or(0) != 0;
  settings.disabled = setting("kernel/unprivileged_userns_clone").value_or(1) == 0;
  settings.none_allowed = setting("user/max_user_namespaces").value_or(1) == 0;
  return settings;
}

std::string remedy_for(const NamespaceSettings& settings) {
  if (settings.container) {
    return "start the container with --cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt "
           "seccomp=unconfined --security-opt apparmor=unconfined --device /dev/net/tun";
  }
  if (settings.root) return "run as root with all capabilities (CAP_SYS_ADMIN, CAP_NET_ADMIN)";
  if (settings.chroot) {
    return "in a chroot the kernel allows it to root only: run as root, or outside of the chroot";
  }
  if (settings.apparmor_restricts) {
    return "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0, or run with sudo";
  }
  if (settings.disabled) {
    return "sudo sysctl kernel.unprivileged_userns_clone=1, or run with sudo";
  }
  if (settings.none_allowed) {
    return "sudo sysctl user.max_user_namespaces=10000, or run with sudo";
  }
  return "run with sudo";
}

base::Result<void> get_privilege() {
  if (!try_out(/*in_user_namespace=*/false)) return {};
  if (const auto refusal = try_out(/*in_user_namespace=*/true)) {
    return base::failure("sandbox", refusal->text.data(),
                         refusal->error == ENOSPC
                             ? "raise the limits that `sysctl -a --pattern user.max` shows"
                             : remedy_for(read_namespace_settings()));
  }
  try {
    enter_user_namespace();
  } catch (const std::system_error& refused) {
    return base::failure("sandbox", refused.what());
  }
  return {};
}

}  // namespace linnet::nemesis::sandbox
