#include "checker/result.h"

#include "base/check.h"

namespace linnet::checker {

std::string_view name(UnknownReason reason) {
  switch (reason) {
    case UnknownReason::time:
      return "time limit";
    case UnknownReason::memory:
      return "memory limit";
    case UnknownReason::cancelled:
      return "cancelled";
  }
  LINNET_CHECK(false, "reason {}", static_cast<int>(reason));
}

}  // namespace linnet::checker
