#include "base/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace linnet::base {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t nanoseconds;
};

// Longest units first, so that to_text finds the largest that fits.
constexpr std::array<Unit, 6> kUnits{{{"h", 3'600'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};

constexpr double kLongest = 9e18;  // nanoseconds in an int64, about 292 years

}  // namespace

Result<std::chrono::nanoseconds> parse_duration(std::string_view text, std::string_view place) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc{} && std::isfinite(number) && number >= 0) {
    const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
    for (const Unit& unit : kUnits) {
      if (suffix != unit.suffix) continue;
      const double value = number * static_cast<double>(unit.nanoseconds);
      if (value >= kLongest) break;
      return std::chrono::nanoseconds(std::llround(value));
    }
  }
  return failure(std::string(place), fmt::format("\"{}\" is not a duration", text),
                 "write a number with a unit, such as 250ms, 60s or 5m");
}

std::string to_text(std::chrono::nanoseconds duration) {
  const std::int64_t count = duration.count();
  for (const Unit& unit : kUnits) {
    if (count < unit.nanoseconds) continue;
    const double value = static_cast<double>(count) / static_cast<double>(unit.nanoseconds);
    return fmt::format("{}{}", std::round(value * 1000) / 1000, unit.suffix);
  }
  return "0s";
}

}  // namespace linnet::base
