// Durations as people write them: "60s", "250ms", "2m", "1h", "1.5s".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace linnet::base {

// Units: ns, us, ms, s, m, h. A bare number is refused (its unit would be a guess), as is a
// negative one. `place` names the origin of the text in the error.
Result<std::chrono::nanoseconds> parse_duration(std::string_view text, std::string_view place);

// The shortest of the forms above with at most three digits after the point: "1.25s", "250ms".
std::string to_text(std::chrono::nanoseconds duration);

}  // namespace linnet::base
