#include "nemesis/fault.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/duration.h"

namespace linnet::nemesis {
namespace {

constexpr std::array<std::pair<Choice, std::string_view>, 6> kNames{{
    {Choice::named, "named"},
    {Choice::one, "one"},
    {Choice::minority, "minority"},
    {Choice::majority, "majority"},
    {Choice::primaries, "primaries"},
    {Choice::all, "all"},
}};

std::int64_t draw_count(Choice choice, int nodes, base::Random& random) {
  switch (choice) {
    case Choice::one:
      return 1;
    case Choice::minority:
      return random.between(1, std::max(1, (nodes - 1) / 2));
    case Choice::majority:
      return nodes / 2 + 1;
    case Choice::all:
      return nodes;
    case Choice::named:
    case Choice::primaries:
      break;
  }
  LINNET_CHECK(false, "{} are not drawn", name(choice));
}

constexpr std::array<std::pair<Clocks, std::string_view>, 3> kClockNames{{
    {Clocks::wall, "wall"},
    {Clocks::monotonic, "monotonic"},
    {Clocks::both, "both"},
}};

std::string percent(double share) {
  return fmt::format("{:.3g}%", 100 * share);
}

// "+1.5s", "-250ms".
std::string signed_text(nanoseconds duration) {
  return (duration < nanoseconds(0) ? "-" : "+") + base::to_text(std::chrono::abs(duration));
}

std::string what_it_does(const LinkFaults& faults) {
  std::vector<std::string> words;
  if (faults.loss > 0) words.push_back("loss " + percent(faults.loss));
  if (faults.delay > nanoseconds(0) || faults.jitter > nanoseconds(0)) {
    words.push_back("delay " + base::to_text(faults.delay));
    if (faults.jitter > nanoseconds(0)) words.back() += " +- " + base::to_text(faults.jitter);
  }
  if (faults.duplicate > 0) words.push_back("duplicate " + percent(faults.duplicate));
  if (faults.reorder > 0) words.push_back("reorder " + percent(faults.reorder));
  if (faults.corrupt > 0) words.push_back("corrupt " + percent(faults.corrupt));
  if (faults.bits_per_second > 0) {
    words.push_back(
        fmt::format("rate {:g} kbit/s", static_cast<double>(faults.bits_per_second) / 1000));
  }
  std::string text = fmt::format("{}", fmt::join(words, ", "));
  if (!text.empty() && !faults.only.empty()) text += fmt::format(" of \"{}\"", faults.only);
  return text;
}

std::string what_it_does(const clock::Skew& skew, Clocks clocks) {
  std::vector<std::string> words;
  if (skew.offset != nanoseconds(0)) words.push_back("jump " + signed_text(skew.offset));
  if (skew.drift_ppm != 0) words.push_back(fmt::format("drift {:+g} ppm", skew.drift_ppm));
  if (skew.strobe.amplitude != nanoseconds(0)) {
    words.push_back(fmt::format("strobe {} every {}", signed_text(skew.strobe.amplitude),
                                base::to_text(2 * skew.strobe.half_period)));
  }
  std::string text = fmt::format("{}", fmt::join(words, ", "));
  if (clocks != Clocks::wall) text += fmt::format(" of {} clocks", name(clocks));
  return text;
}

}  // namespace

std::string_view name(Clocks clocks) {
  return std::ranges::find(kClockNames, clocks, [](const auto& item) { return item.first; })
      ->second;
}

std::optional<Clocks> clocks_of(std::string_view word) {
  for (const auto& [clocks, name] : kClockNames) {
    if (name == word) return clocks;
  }
  return std::nullopt;
}

std::vector<clock::Family> families(Clocks clocks) {
  std::vector<clock::Family> result;
  if (clocks != Clocks::monotonic) result.push_back(clock::Family::kWall);
  if (clocks != Clocks::wall) result.push_back(clock::Family::kMonotonic);
  return result;
}

std::string what_it_does(const Fault& fault) {
  if (fault.kind == "packet") return what_it_does(fault.packets);
  if (fault.kind == "clock") return what_it_does(fault.skew, fault.clocks);
  if (fault.kind == "cpu") return percent(fault.share);
  return fault.shape;
}

std::string_view name(Choice choice) {
  return std::ranges::find(kNames, choice, [](const auto& item) { return item.first; })->second;
}

const std::vector<Choice>& choices() {
  static const std::vector<Choice> all{Choice::one, Choice::minority, Choice::majority,
                                       Choice::primaries, Choice::all};
  return all;
}

std::optional<Choice> choice_of(std::string_view word) {
  for (const Choice choice : choices()) {
    if (name(choice) == word) return choice;
  }
  return std::nullopt;
}

std::vector<NodeId> draw_nodes(Choice choice, int nodes, base::Random& random) {
  std::vector<NodeId> drawn = all_nodes(nodes);
  random.shuffle(drawn);
  drawn.resize(static_cast<std::size_t>(draw_count(choice, nodes, random)));
  std::ranges::sort(drawn);
  return drawn;
}

}  // namespace linnet::nemesis
