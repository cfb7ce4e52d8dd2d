// Packet: links that lose, delay, repeat, reorder or spoil what is sent on them, or are slow.
#include <algorithm>
#include <array>
#include <map>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {
namespace {

// A quiet link has nothing to strike: until everything asked for has been seen, something is sent.
constexpr milliseconds kProbePause{100};

// What may be asked of a link, and where it is counted.
struct Aspect {
  const char* name;
  bool (*asked)(const LinkFaults& faults);
  std::int64_t LinkCounters::*count;
};

constexpr std::array<Aspect, 6> kAspects{{
    {"lost", [](const LinkFaults& f) { return f.loss > 0; }, &LinkCounters::lost},
    {"delayed",
     [](const LinkFaults& f) { return f.delay > nanoseconds(0) || f.jitter > nanoseconds(0); },
     &LinkCounters::delayed},
    {"duplicated", [](const LinkFaults& f) { return f.duplicate > 0; }, &LinkCounters::duplicated},
    {"reordered", [](const LinkFaults& f) { return f.reorder > 0; }, &LinkCounters::reordered},
    {"corrupted", [](const LinkFaults& f) { return f.corrupt > 0; }, &LinkCounters::corrupted},
    {"rate_limited", [](const LinkFaults& f) { return f.bits_per_second > 0; },
     &LinkCounters::rate_limited},
}};

class PacketFault final : public ActiveFault {
 public:
  PacketFault(const Fault& fault, System& system)
      : links_(fault.links), faults_(fault.packets), system_(system), next_(fault.start) {
    for (const Link& link : links_) before_[link] = system.counters(link);
    id_ = system.add_faults(links_, faults_);
    act(fault.start);
  }

  void act(milliseconds now) override {
    if (seen_ || now < next_) return;
    seen_ = everything_was_seen();
    if (!seen_) {
      for (const Link& link : links_) system_.probe(link);
    }
    next_ = now + kProbePause;
  }

  std::optional<milliseconds> next() const override {
    if (seen_) return std::nullopt;
    return next_;
  }

  Effect end() override {
    nlohmann::json measured;
    for (const Aspect& aspect : kAspects) {
      if (aspect.asked(faults_)) measured[aspect.name] = gained(aspect.count);
    }
    measured["overflowed"] = gained(&LinkCounters::overflowed);
    measured["forwarded"] = gained(&LinkCounters::forwarded);
    const bool bit = everything_was_seen();
    system_.remove_faults(id_);
    return {bit, std::move(measured)};
  }

 private:
  std::int64_t gained(std::int64_t LinkCounters::*count) const {
    std::int64_t sum = 0;
    for (const auto& [link, before] : before_) sum += system_.counters(link).*count - before.*count;
    return sum;
  }

  bool everything_was_seen() const {
    return std::ranges::all_of(kAspects, [this](const Aspect& aspect) {
      return !aspect.asked(faults_) || gained(aspect.count) > 0;
    });
  }

  const std::vector<Link> links_;
  const LinkFaults faults_;
  System& system_;
  std::map<Link, LinkCounters> before_;
  FaultId id_;
  bool seen_ = false;
  milliseconds next_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_packet(const Fault& fault, System& system) {
  return std::make_unique<PacketFault>(fault, system);
}

}  // namespace linnet::nemesis
