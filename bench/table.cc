#include "bench/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace linnet::bench {
namespace {

constexpr const char* kFormat = "{:<73} {:<18} {:>8} {:>8} {:>8} {:>17} {:>8} {:>8}  {}\n";

std::string short_number(double value, const char* suffix) {
  return value < 10 ? fmt::format("{:.2f} {}", value, suffix)
                    : fmt::format("{:.{}f} {}", value, value < 100 ? 1 : 0, suffix);
}

std::string time_text(double seconds) {
  return seconds < 1 ? short_number(seconds * 1e3, "ms") : short_number(seconds, "s");
}

std::string bytes_text(std::size_t bytes) {
  return bytes == 0 ? "-" : short_number(static_cast<double>(bytes) * 1e-6, "MB");
}

std::string rate_text(double per_second, const std::string& unit) {
  if (unit == "B") return short_number(per_second * 1e-6, "MB/s");
  const std::string plural = unit == "history" ? "histories" : unit + "s";
  if (per_second < 1e6) return fmt::format("{:.0f} k {}/s", per_second * 1e-3, plural);
  return fmt::format("{:.1f} M {}/s", per_second * 1e-6, plural);
}

std::string target_text(const Row& row) {
  const Target& target = row.target;
  if (target.per_second > 0) return ">= " + rate_text(target.per_second, row.unit);
  if (!target.within_twice_of.empty()) return "2 x " + target.within_twice_of;
  std::string text = "<= ";
  if (target.seconds > 0) {
    const bool small = target.seconds < 1;
    text +=
        fmt::format("{:g} {}", small ? target.seconds * 1e3 : target.seconds, small ? "ms" : "s");
  }
  if (target.bytes > 0) {
    text += fmt::format("{}{:g} MB", target.seconds > 0 ? ", " : "",
                        static_cast<double>(target.bytes) * 1e-6);
  }
  return text;
}

template <typename Value>
Value worst(const std::vector<Sample>& samples, Value Sample::*value) {
  return (*std::ranges::max_element(samples, {}, value)).*value;
}

double median(std::vector<Sample> samples, double Sample::*value) {
  std::ranges::sort(samples, {}, value);
  return samples[samples.size() / 2].*value;
}

// What the seeds came to: the first that is not as expected, else what all are.
std::string outcome_text(const Measured& measured) {
  const auto wrong = std::ranges::find_if(
      measured.samples, [](const Sample& sample) { return !sample.outcome.as_expected; });
  if (wrong == measured.samples.end()) {
    return measured.samples.front().outcome.what + (measured.reached() ? "" : "  MISSED");
  }
  return fmt::format("WRONG for seed {}: {}", wrong - measured.samples.begin() + 1,
                     wrong->outcome.what);
}

}  // namespace

double Measured::median_seconds() const {
  return median(samples, &Sample::seconds);
}
double Measured::worst_seconds() const {
  return worst(samples, &Sample::seconds);
}
double Measured::median_processor_seconds() const {
  return median(samples, &Sample::processor_seconds);
}
std::size_t Measured::worst_resident_bytes() const {
  return worst(samples, &Sample::resident_bytes);
}

std::size_t Measured::worst_budget_bytes() const {
  std::size_t bytes = 0;
  for (const Sample& sample : samples) bytes = std::max(bytes, sample.outcome.budget_bytes);
  return bytes;
}

bool Measured::as_expected() const {
  return std::ranges::all_of(samples, [](const Sample& s) { return s.outcome.as_expected; });
}

bool Measured::reached() const {
  const bool in_time = target_seconds == 0 || median_seconds() <= target_seconds;
  const bool in_memory = row.target.bytes == 0 || worst_resident_bytes() <= row.target.bytes;
  return in_time && in_memory;
}

std::string heading() {
  return fmt::format(kFormat, "work", "must reach", "median", "worst", "cpu", "rate", "process",
                     "check", "");
}

std::string line(const Measured& measured) {
  const double median = measured.median_seconds();
  const double rate = median > 0 ? measured.samples.front().amount / median : 0;
  return fmt::format(
      kFormat, measured.row.work, target_text(measured.row), time_text(median),
      time_text(measured.worst_seconds()), time_text(measured.median_processor_seconds()),
      rate_text(rate, measured.row.unit), bytes_text(measured.worst_resident_bytes()),
      bytes_text(measured.worst_budget_bytes()), outcome_text(measured));
}

nlohmann::ordered_json json(const Measured& measured) {
  nlohmann::ordered_json seeds = nlohmann::ordered_json::array();
  for (const Sample& sample : measured.samples) {
    seeds.push_back({{"seconds", sample.seconds},
                     {"processor_seconds", sample.processor_seconds},
                     {"resident_bytes", sample.resident_bytes},
                     {"budget_bytes", sample.outcome.budget_bytes},
                     {"as_expected", sample.outcome.as_expected},
                     {"outcome", sample.outcome.what}});
  }
  return {{"name", measured.row.name},
          {"work", measured.row.work},
          {"target_seconds", measured.target_seconds},
          {"target_bytes", measured.row.target.bytes},
          {"median_seconds", measured.median_seconds()},
          {"worst_seconds", measured.worst_seconds()},
          {"amount", measured.samples.front().amount},
          {"unit", measured.row.unit},
          {"as_expected", measured.as_expected()},
          {"reached", measured.reached()},
          {"seeds", seeds}};
}

}  // namespace linnet::bench
