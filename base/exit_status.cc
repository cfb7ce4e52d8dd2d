#include "base/exit_status.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstring>

namespace linnet::base {

bool ExitStatus::success() const {
  return WIFEXITED(wait_status_) && WEXITSTATUS(wait_status_) == 0;
}

std::optional<int> ExitStatus::signal() const {
  if (!WIFSIGNALED(wait_status_)) return std::nullopt;
  return WTERMSIG(wait_status_);
}

std::string ExitStatus::text() const {
  if (const auto number = signal()) {
    const char* abbreviation = ::sigabbrev_np(*number);
    return fmt::format("killed by signal {} (SIG{})", *number,
                       abbreviation != nullptr ? abbreviation : "?");
  }
  return fmt::format("exited with status {}", WEXITSTATUS(wait_status_));
}

}  // namespace linnet::base
