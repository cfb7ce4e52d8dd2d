#include "nemesis/faulty_links.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace linnet::nemesis {
namespace {

// All links together; a second's worth of a gigabit.
constexpr std::size_t kMostHeldBytes = 128U << 20;

}  // namespace

FaultyLinks::FaultyLinks(std::uint64_t seed, Network network)
    : seed_(seed), network_(std::move(network)), held_(kMostHeldBytes) {}

void FaultyLinks::accept(const Link& link, std::span<std::byte> message, TimePoint now) {
  deliver_due(now);  // what was sent before goes before
  Lane& lane = this->lane(link);
  const std::uint64_t number = lane.sent++;
  const LinkFaults faults = faults_for(lane, message);
  const Fate fate = decide(faults, lane.seed, number);
  if (!survives(lane, fate, faults.corruption, message)) return;
  const auto due = schedule(lane, faults, fate, message.size(), now);
  if (!due) {
    ++lane.counters.overflowed;
    return;
  }
  pass(link, lane, number, *due, message, now);
  if (fate.duplicate) {
    ++lane.counters.duplicated;
    pass(link, lane, number, *due, message, now);
  }
}

LinkFaults FaultyLinks::faults_for(const Lane& lane, std::span<const std::byte> message) {
  LinkFaults faults = lane.faults;
  for (const LinkFaults& more : lane.chosen) {
    if (strikes(more, message)) faults = combine(faults, more);
  }
  return faults;
}

bool FaultyLinks::survives(Lane& lane, const Fate& fate, Corruption corruption,
                           std::span<std::byte> message) {
  switch (fate.outcome) {
    case Fate::Outcome::cut:
      ++lane.counters.dropped;
      return false;
    case Fate::Outcome::lost:
      ++lane.counters.lost;
      return false;
    case Fate::Outcome::pass:
      break;
  }
  if (!fate.corrupt) return true;
  const Damage damage = network_.corrupt(message, fate.corrupt_where, corruption);
  if (damage != Damage::none) ++lane.counters.corrupted;
  return damage != Damage::fatal;
}

// When the message is to be handed over; nothing when the rate leaves no room for it.
std::optional<TimePoint> FaultyLinks::schedule(Lane& lane, const LinkFaults& faults,
                                               const Fate& fate, std::size_t bytes, TimePoint now) {
  if (!faults.holds()) return now;
  TimePoint due = now;
  if (faults.bits_per_second > 0) {
    const auto passed = lane.limiter.pass(now, bytes, faults.bits_per_second, faults.backlog);
    if (!passed) return std::nullopt;
    ++lane.counters.rate_limited;
    due = *passed;
  }
  if (fate.delay > nanoseconds(0)) {
    ++lane.counters.delayed;
    due += fate.delay;
  }
  // Messages keep their order but for those that are held back to lose it.
  due = std::max(due, lane.last_due);
  lane.last_due = due;
  return fate.hold_back ? due + faults.reorder_by : due;
}

void FaultyLinks::pass(const Link& link, Lane& lane, std::uint64_t number, TimePoint due,
                       std::span<const std::byte> message, TimePoint now) {
  if (due <= now) {
    hand_over(link, lane, number, message);
  } else if (!held_.push(due, link, number, message)) {
    ++lane.counters.overflowed;
  }
}

void FaultyLinks::hand_over(const Link& link, Lane& lane, std::uint64_t number,
                            std::span<const std::byte> message) {
  if (!network_.deliver(link, message)) {
    ++lane.counters.undeliverable;
    return;
  }
  ++lane.counters.forwarded;
  if (number + 1 < lane.delivered_below) ++lane.counters.reordered;
  lane.delivered_below = std::max(lane.delivered_below, number + 1);
}

void FaultyLinks::deliver_due(TimePoint now) {
  while (const auto held = held_.pop_due(now)) {
    Lane& lane = this->lane(held->link);
    LINNET_CHECK(!lane.faults.cut, "a message is held on a cut link");  // refresh() took them
    hand_over(held->link, lane, held->number, held->bytes);
  }
}

FaultId FaultyLinks::add(const std::vector<Link>& links, const LinkFaults& faults, TimePoint now) {
  const FaultId id = faults_.add(links, faults);
  refresh(links, now);
  return id;
}

void FaultyLinks::remove(FaultId id, TimePoint now) {
  refresh(faults_.remove(id), now);
}

void FaultyLinks::refresh(const std::vector<Link>& links, TimePoint now) {
  for (const Link& link : links) {
    Lane& lane = this->lane(link);
    lane.faults = faults_.on(link);
    lane.chosen = faults_.all_on(link);
    std::erase_if(lane.chosen, [](const LinkFaults& faults) { return faults.only.empty(); });
    const bool holds = lane.faults.holds() || std::ranges::any_of(lane.chosen, &LinkFaults::holds);
    if (!holds || lane.faults.cut) {
      lane.limiter = {};
      lane.last_due = now;
    }
    for (const HeldMessage& held : held_.take(link)) {
      const LinkFaults faults = faults_for(lane, held.bytes);
      if (faults.cut) {
        ++lane.counters.dropped;
      } else {
        // It fits: it was there before.
        held_.push(faults.holds() ? held.due : now, link, held.number, held.bytes);
      }
    }
  }
}

LinkCounters FaultyLinks::counters(const Link& link) const {
  const auto found = lanes_.find(link);
  return found == lanes_.end() ? LinkCounters{} : found->second.counters;
}

FaultyLinks::Lane& FaultyLinks::lane(const Link& link) {
  const auto [found, added] = lanes_.try_emplace(link);
  if (added) found->second.seed = link_seed(seed_, link);
  return found->second;
}

}  // namespace linnet::nemesis
