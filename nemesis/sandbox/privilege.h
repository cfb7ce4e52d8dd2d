// The privilege to make namespaces: as root, or in a user namespace of one's own
// (user_namespaces(7)).
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace linnet::nemesis::sandbox {

// What of a machine decides whether an ordinary user may make namespaces.
struct NamespaceSettings {
  bool root = false;                // we are
  bool container = false;           // we are in one
  bool chroot = false;              // we are in a plain chroot: users' namespaces are refused there
  bool apparmor_restricts = false;  // kernel.apparmor_restrict_unprivileged_userns (Ubuntu)
  bool disabled = false;            // kernel.unprivileged_userns_clone (Debian)
  bool none_allowed = false;        // user.max_user_namespaces is 0
};

// Reads them; a setting that this kernel lacks is false. `root_folder` is where /proc stands.
NamespaceSettings read_namespace_settings(const std::filesystem::path& root_folder = "/");

// What the user can do when namespaces are refused.
std::string remedy_for(const NamespaceSettings& settings);

// Makes this process able to make namespaces, in a user namespace of its own unless it is able
// already. User and group ids stay what they are. Tried in a child process first: when it is
// refused nothing is changed, and the error says what was tried and what to do.
//
// Precondition: the process has one thread.
base::Result<void> get_privilege();

}  // namespace linnet::nemesis::sandbox
