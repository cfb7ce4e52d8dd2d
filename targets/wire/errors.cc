#include "targets/wire/errors.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace linnet::targets::wire {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  bool definite;
};

constexpr std::array<Row, 9> kErrors{{
    {ErrorCode::kNotLeader, "not-leader", true},
    {ErrorCode::kCasMismatch, "cas-mismatch", true},
    {ErrorCode::kWrongType, "wrong-type", true},
    {ErrorCode::kLockHeld, "lock-held", true},
    {ErrorCode::kNotHolder, "not-holder", true},
    {ErrorCode::kMalformed, "malformed", true},
    {ErrorCode::kRefused, "refused", true},
    {ErrorCode::kLeadershipLost, "leadership-lost", false},
    {ErrorCode::kStaleSequence, "stale-sequence", false},
}};

const Row& row(ErrorCode code) {
  const auto* found = std::ranges::find(kErrors, code, &Row::code);
  LINNET_CHECK(found != kErrors.end(), "error code {} has no row", static_cast<int>(code));
  return *found;
}

}  // namespace

std::string_view name(ErrorCode code) {
  return row(code).name;
}

std::optional<ErrorCode> find_error_code(std::string_view name) {
  const auto* found = std::ranges::find(kErrors, name, &Row::name);
  if (found == kErrors.end()) return std::nullopt;
  return found->code;
}

bool is_definite(ErrorCode code) {
  return row(code).definite;
}

}  // namespace linnet::targets::wire
