// What random plans do to links and clocks: severe enough to matter, mild enough that a right
// system goes on.
#pragma once

#include <string_view>

#include "base/random.h"
#include "nemesis/clock/skew.h"
#include "nemesis/link_faults.h"

namespace linnet::nemesis {

// Precondition: `form` is one of the forms of "packet" (fault_kinds.h).
LinkFaults draw_link_faults(std::string_view form, base::Random& random);

// Precondition: `form` is one of the forms of "clock".
clock::Skew draw_skew(std::string_view form, base::Random& random);

}  // namespace linnet::nemesis
