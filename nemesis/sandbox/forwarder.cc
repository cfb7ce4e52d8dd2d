#include "nemesis/sandbox/forwarder.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "nemesis/sandbox/address.h"
#include "nemesis/sandbox/packet.h"

namespace linnet::nemesis::sandbox {
namespace {

// All links together; a second's worth of a gigabit.
constexpr std::size_t kMostHeldBytes = 128U << 20;

}  // namespace

Forwarder::Forwarder(std::uint64_t seed) : seed_(seed), held_(kMostHeldBytes) {}

void Forwarder::attach(NodeId node, Port& port) {
  const bool added = ports_.emplace(node, &port).second;
  LINNET_CHECK(added, "{} has a port already", endpoint_name(node));
}

void Forwarder::capture(std::unique_ptr<PcapWriter> writer) {
  capture_ = std::move(writer);
}

void Forwarder::accept(NodeId from, std::span<std::byte> packet, TimePoint now) {
  const auto address = destination(packet);
  const auto to = address ? node_at(*address) : std::nullopt;
  if (!to || !ports_.contains(*to)) return;
  const Link link{from, *to};
  Lane& lane = this->lane(link);
  const std::uint64_t number = lane.sent++;

  const Fate fate = decide(lane.faults, lane.seed, number);
  if (fate.outcome == Fate::Outcome::cut) {
    ++lane.counters.dropped;
    return;
  }
  if (fate.outcome == Fate::Outcome::lost) {
    ++lane.counters.lost;
    return;
  }
  const auto due = schedule(lane, fate, packet.size(), now);
  if (!due) {
    ++lane.counters.overflowed;
    return;
  }
  if (fate.corrupt && corrupt(packet, fate.corrupt_where, lane.faults.corruption)) {
    ++lane.counters.corrupted;
  }
  pass(link, lane, number, *due, packet, now);
  if (fate.duplicate) {
    ++lane.counters.duplicated;
    pass(link, lane, number, *due, packet, now);
  }
}

// When the packet is to be handed over; nothing when the rate leaves no room for it.
std::optional<TimePoint> Forwarder::schedule(Lane& lane, const Fate& fate, std::size_t bytes,
                                             TimePoint now) {
  const LinkFaults& faults = lane.faults;
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
  // Packets keep their order but for those that are held back to lose it.
  due = std::max(due, lane.last_due);
  lane.last_due = due;
  return fate.hold_back ? due + faults.reorder_by : due;
}

void Forwarder::pass(const Link& link, Lane& lane, std::uint64_t number, TimePoint due,
                     std::span<const std::byte> packet, TimePoint now) {
  if (due <= now) {
    hand_over(link.to, lane, number, packet);
  } else if (!held_.push(due, link, number, packet)) {
    ++lane.counters.overflowed;
  }
}

void Forwarder::hand_over(NodeId to, Lane& lane, std::uint64_t number,
                          std::span<const std::byte> packet) {
  if (!ports_.at(to)->send(packet)) {
    ++lane.counters.undeliverable;
    return;
  }
  ++lane.counters.forwarded;
  if (number + 1 < lane.delivered_below) ++lane.counters.reordered;
  lane.delivered_below = std::max(lane.delivered_below, number + 1);
  if (capture_) capture_->write(std::chrono::system_clock::now(), packet);
}

void Forwarder::deliver_due(TimePoint now) {
  while (const auto held = held_.pop_due(now)) {
    Lane& lane = this->lane(held->link);
    LINNET_CHECK(!lane.faults.cut, "a packet is held on a cut link");  // refresh() took them
    hand_over(held->link.to, lane, held->number, held->bytes);
  }
}

FaultId Forwarder::add(const std::vector<Link>& links, const LinkFaults& faults, TimePoint now) {
  const FaultId id = faults_.add(links, faults);
  refresh(links, now);
  return id;
}

void Forwarder::remove(FaultId id, TimePoint now) {
  refresh(faults_.remove(id), now);
}

void Forwarder::refresh(const std::vector<Link>& links, TimePoint now) {
  for (const Link& link : links) {
    Lane& lane = this->lane(link);
    lane.faults = faults_.on(link);
    if (lane.faults.holds() && !lane.faults.cut) continue;
    lane.limiter = {};
    lane.last_due = now;
    for (const HeldPacket& held : held_.take(link)) {
      if (lane.faults.cut) {
        ++lane.counters.dropped;
      } else {
        hand_over(link.to, lane, held.number, held.bytes);
      }
    }
  }
}

LinkCounters Forwarder::counters(const Link& link) const {
  const auto found = lanes_.find(link);
  return found == lanes_.end() ? LinkCounters{} : found->second.counters;
}

Forwarder::Lane& Forwarder::lane(const Link& link) {
  const auto [found, added] = lanes_.try_emplace(link);
  if (added) found->second.seed = link_seed(seed_, link);
  return found->second;
}

}  // namespace linnet::nemesis::sandbox
