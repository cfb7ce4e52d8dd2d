#include "base/clock.h"

namespace linnet::base {

nanoseconds SteadyClock::now() const {
  return std::chrono::steady_clock::now() - origin_;
}

}  // namespace linnet::base
