#include "bench/quantile.h"

#include <algorithm>
#include <cstddef>

namespace linnet::bench {

double quantile(std::vector<double> values, double share) {
  const auto last = static_cast<double>(values.size() - 1);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * last);
  std::ranges::nth_element(values, at);
  return *at;
}

}  // namespace linnet::bench
