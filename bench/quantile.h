// The middle and the tail of what was measured.
#pragma once

#include <vector>

namespace linnet::bench {

// The value below which that share of them lies: 0.5 is the median. Precondition: there are some.
double quantile(std::vector<double> values, double share);

}  // namespace linnet::bench
