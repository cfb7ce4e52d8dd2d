#include "nemesis/link_faults.h"

#include <algorithm>

#include "base/random.h"

namespace linnet::nemesis {
namespace {

double either(double a, double b) {
  return a + b - a * b;
}

std::int64_t lower_rate(std::int64_t a, std::int64_t b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

nanoseconds scaled(nanoseconds duration, double factor) {
  return nanoseconds(static_cast<std::int64_t>(static_cast<double>(duration.count()) * factor));
}

}  // namespace

bool strikes(const LinkFaults& faults, std::span<const std::byte> message) {
  const auto text = std::as_bytes(std::span(faults.only));
  return std::search(message.begin(), message.end(), text.begin(), text.end()) != message.end() ||
         text.empty();
}

LinkFaults combine(const LinkFaults& a, const LinkFaults& b) {
  LinkFaults both;
  both.cut = a.cut || b.cut;
  both.loss = either(a.loss, b.loss);
  both.duplicate = either(a.duplicate, b.duplicate);
  both.delay = a.delay + b.delay;
  both.jitter = a.jitter + b.jitter;
  both.reorder = either(a.reorder, b.reorder);
  // A parameter counts only where its fault is set.
  both.reorder_by = std::max(a.reorder > 0 || b.reorder == 0 ? a.reorder_by : nanoseconds(0),
                             b.reorder > 0 || a.reorder == 0 ? b.reorder_by : nanoseconds(0));
  both.corrupt = either(a.corrupt, b.corrupt);
  const bool silent = (a.corrupt > 0 && a.corruption == Corruption::silent) ||
                      (b.corrupt > 0 && b.corruption == Corruption::silent);
  both.corruption = silent ? Corruption::silent : Corruption::detectable;
  both.bits_per_second = lower_rate(a.bits_per_second, b.bits_per_second);
  const bool rate_of_a = a.bits_per_second > 0 && both.bits_per_second == a.bits_per_second;
  both.backlog = rate_of_a ? a.backlog : b.backlog;
  return both;
}

std::uint64_t link_seed(std::uint64_t seed, const Link& link) {
  return base::Random(seed)
      .split("link")
      .split(static_cast<std::uint64_t>(link.from.value))
      .split(static_cast<std::uint64_t>(link.to.value))
      .next();
}

Fate decide(const LinkFaults& faults, std::uint64_t link_seed, std::uint64_t number) {
  base::Random random = base::Random(link_seed).split(number);
  // Every draw is made, always in this order: whether a message is lost does not depend on whether
  // duplication is set as well.
  const bool lost = random.chance(faults.loss);
  Fate fate;
  fate.duplicate = random.chance(faults.duplicate);
  fate.corrupt = random.chance(faults.corrupt);
  fate.corrupt_where = random.next();
  fate.hold_back = random.chance(faults.reorder);
  const double deviation = 2 * random.unit() - 1;
  fate.delay = std::max(nanoseconds(0), faults.delay + scaled(faults.jitter, deviation));
  if (lost) fate.outcome = Fate::Outcome::lost;
  if (faults.cut) fate.outcome = Fate::Outcome::cut;
  return fate;
}

}  // namespace linnet::nemesis
