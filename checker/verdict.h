// The three answers a check can give, and how answers merge.
#pragma once

#include <string_view>

namespace linnet::checker {

// In order of badness, best first. `unknown` means that the check ended without an answer; it is
// never to be shown as a pass.
enum class Verdict { valid, unknown, invalid };

// "valid", "unknown", "invalid".
std::string_view name(Verdict verdict);

// The verdict of two parts together: invalid beats unknown, unknown beats valid.
Verdict worst(Verdict a, Verdict b);

}  // namespace linnet::checker
