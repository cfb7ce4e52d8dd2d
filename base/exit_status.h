// How a process ended, as the kernel tells it (wait(2)).
#pragma once

#include <optional>
#include <string>

namespace linnet::base {

class ExitStatus {
 public:
  explicit ExitStatus(int wait_status) : wait_status_(wait_status) {}

  bool success() const;
  // The signal that killed it, if one did.
  std::optional<int> signal() const;
  // "exited with status 1", "killed by signal 9 (SIGKILL)".
  std::string text() const;

  bool operator==(const ExitStatus&) const = default;

 private:
  int wait_status_;
};

}  // namespace linnet::base
