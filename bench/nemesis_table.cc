#include "bench/nemesis_table.h"

#include <fmt/format.h>

#include "bench/quantile.h"

namespace linnet::bench {
namespace {

constexpr const char* kFormat = "{:<62} {:>14} {:>14} {:>14} {:>15}  {}\n";

std::string text(const std::vector<double>& values, double share, const std::string& unit) {
  if (values.empty()) return "-";
  const double value = quantile(values, share);
  return fmt::format("{:.{}f} {}", value, value < 10 ? 2 : 1, unit);
}

std::string text(const std::optional<Bound>& target, const std::string& unit) {
  if (!target) return "-";
  return fmt::format("{} {:g} {}",
                     target->kind == Bound::Kind::at_most ? "<=" : ">=", target->value, unit);
}

// Nine of ten are better.
double bad_share(const Figure& figure) {
  const bool more_is_better = figure.target && figure.target->kind == Bound::Kind::at_least;
  return more_is_better ? 0.1 : 0.9;
}

}  // namespace

bool Figure::reached() const {
  if (!target) return true;
  const double median = quantile(samples, 0.5);
  return target->kind == Bound::Kind::at_most ? median <= target->value : median >= target->value;
}

std::string heading() {
  return fmt::format(kFormat, "", "without", "median", "9 of 10", "must reach", "");
}

std::string line(const Figure& figure) {
  return fmt::format(kFormat, figure.what, text(figure.without, 0.5, figure.unit),
                     text(figure.samples, 0.5, figure.unit),
                     text(figure.samples, bad_share(figure), figure.unit),
                     text(figure.target, figure.unit), figure.reached() ? "" : "MISSED");
}

}  // namespace linnet::bench
