#include "checker/verdict.h"

#include <algorithm>

#include "base/check.h"

namespace linnet::checker {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::valid:
      return "valid";
    case Verdict::unknown:
      return "unknown";
    case Verdict::invalid:
      return "invalid";
  }
  LINNET_CHECK(false, "verdict {}", static_cast<int>(verdict));
}

Verdict worst(Verdict a, Verdict b) {
  return std::max(a, b);
}

}  // namespace linnet::checker
