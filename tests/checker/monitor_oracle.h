// What monitors see, judged by trying every order; and small histories of it: valid ones, and ones
// that were valid before something in them was changed.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <vector>

#include "base/random.h"
#include "checker/monitors/monitor.h"

namespace linnet::checker {

using MonitoredOperations = std::vector<MonitoredOperation>;

inline std::string text(const MonitoredOperations& operations) {
  std::string text;
  for (const MonitoredOperation& operation : operations) {
    constexpr std::array kNames{"put", "take", "take_any", "discard", "present", "absent", "empty"};
    text += fmt::format("[{}, {}] {} {}\n", operation.called,
                        static_cast<std::int32_t>(operation.returned),
                        kNames.at(static_cast<std::size_t>(operation.kind)), operation.value);
  }
  return text;
}

// A sequential object told naively. A variable holds its last value, the others all of them, in the
// order in which they were put in.
class NaiveObject {
 public:
  explicit NaiveObject(MonitoredObject object) : object_(object) {}

  bool empty() const { return held_.empty(); }
  std::uint32_t next() const {
    if (object_ == MonitoredObject::stack) return held_.back();
    if (object_ == MonitoredObject::priority_queue) return *std::ranges::min_element(held_);
    return held_.front();
  }
  bool holds(std::uint32_t value) const { return std::ranges::find(held_, value) != held_.end(); }

  // False: it cannot have answered so.
  bool step(const MonitoredOperation& operation) {
    const bool set = object_ == MonitoredObject::set;
    switch (operation.kind) {
      case MonitoredKind::put:
        if (object_ == MonitoredObject::variable) held_.clear();
        if (set && holds(operation.value)) return false;
        held_.push_back(operation.value);
        return true;
      case MonitoredKind::empty:
        return empty();
      case MonitoredKind::take_any:
        if (!empty()) std::erase(held_, next());
        return true;
      case MonitoredKind::discard:
        std::erase(held_, operation.value);
        return true;
      case MonitoredKind::take:
        if (set ? !holds(operation.value) : empty() || next() != operation.value) return false;
        std::erase(held_, operation.value);
        return true;
      case MonitoredKind::present:
        return holds(operation.value);
      case MonitoredKind::absent:
        return !holds(operation.value);
    }
    return false;
  }

 private:
  MonitoredObject object_;
  std::deque<std::uint32_t> held_;
};

// Every order is tried. Operations that never return may be left out.
class MonitorOracle {
 public:
  MonitorOracle(MonitoredObject object, const MonitoredOperations& operations)
      : operations_(operations), placed_(operations.size()), legal_(legal(NaiveObject(object))) {}

  bool legal() const { return legal_; }

 private:
  bool legal(const NaiveObject& object) {
    bool complete = true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      complete = complete && (placed_[i] || operations_[i].returned == kNeverReturns);
    }
    if (complete) return true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (placed_[i] || waits(i)) continue;
      NaiveObject next = object;
      if (!next.step(operations_[i])) continue;
      placed_[i] = true;
      const bool found = legal(next);
      placed_[i] = false;
      if (found) return true;
    }
    return false;
  }

  bool waits(std::size_t i) const {
    for (std::size_t j = 0; j < operations_.size(); ++j) {
      if (!placed_[j] && operations_[j].returned < operations_[i].called) return true;
    }
    return false;
  }

  const MonitoredOperations& operations_;
  std::vector<bool> placed_;
  bool legal_;
};

struct SmallMonitored {
  MonitoredObject object = MonitoredObject::queue;
  std::size_t count = 8;  // operations at most
  double crashed = 0;     // share of them of unknown outcome
  double changed = 0.8;   // share of the histories in which something was changed
};

// A history, in a random order. An object is served operations one after the other; each was open
// for some time before and after.
class SmallMonitoredHistory {
 public:
  SmallMonitoredHistory(const SmallMonitored& options, base::Random& random)
      : options_(options), random_(random), object_(options.object) {
    const double stretch = random_.chance(0.6) ? 1 : 3;
    number_values();
    for (std::size_t i = 0; i < options_.count; ++i) act(static_cast<double>(i), stretch);
    if (!random_.chance(options_.changed)) return;
    for (std::int64_t left = random_.between(1, 4); left > 0; --left) change();
  }

  MonitoredOperations operations() {
    struct Event {
      double at;
      std::size_t operation;
      bool call;
    };
    std::vector<Event> events;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      events.push_back({operations_[i].begin, i, true});
      events.push_back({operations_[i].end, i, false});
    }
    std::ranges::sort(events, {}, &Event::at);
    for (std::size_t m = 0; m < events.size(); ++m) {
      MonitoredOperation& seen = operations_[events[m].operation].seen;
      const bool never = seen.returned == kNeverReturns;
      if (events[m].call)
        seen.called = static_cast<Moment>(m);
      else if (!never)
        seen.returned = static_cast<Moment>(m);
    }
    MonitoredOperations result;
    for (const Timed& timed : operations_) result.push_back(timed.seen);
    random_.shuffle(result);
    return result;
  }

 private:
  struct Timed {
    MonitoredOperation seen;
    double begin = 0;
    double end = 0;
  };

  bool is_set() const { return options_.object == MonitoredObject::set; }
  bool is_variable() const { return options_.object == MonitoredObject::variable; }

  // The values in the order in which they are put in.
  void number_values() {
    for (std::uint32_t value = 0; value < options_.count; ++value) values_.push_back(value);
    random_.shuffle(values_);
  }

  void act(double at, double stretch) {
    Timed timed{{0, 0, 0, MonitoredKind::put},
                at - random_.unit() * stretch,
                at + random_.unit() * stretch};
    MonitoredOperation& seen = timed.seen;
    const bool crashes = random_.chance(options_.crashed);
    if (random_.chance(is_set() ? 0.25 : 0.5)) {
      seen.value = values_[put_++];
    } else if (is_set()) {
      seen.value = values_[put_ > 0 ? static_cast<std::size_t>(
                                          random_.between(0, static_cast<std::int64_t>(put_) - 1))
                                    : 0];
      ask_or_remove(seen, crashes);
    } else if (object_.empty()) {
      seen.kind = MonitoredKind::empty;
    } else {
      seen.kind = is_variable() ? MonitoredKind::present : MonitoredKind::take;
      seen.value = object_.next();
    }
    const bool happens = !crashes || random_.chance(0.5);
    if (happens) object_.step(seen);
    if (crashes && !crash(seen)) return;
    operations_.push_back(timed);
  }

  void ask_or_remove(MonitoredOperation& seen, bool crashes) {
    const bool in = object_.holds(seen.value);
    if (random_.chance(0.5) && !crashes)
      seen.kind = in ? MonitoredKind::present : MonitoredKind::absent;
    else if (random_.chance(0.4) || crashes)
      seen.kind = MonitoredKind::discard;
    else
      seen.kind = in ? MonitoredKind::take : MonitoredKind::absent;
  }

  // False: an operation that says nothing.
  bool crash(MonitoredOperation& seen) const {
    seen.returned = kNeverReturns;
    if (seen.kind == MonitoredKind::put || seen.kind == MonitoredKind::discard) return true;
    if (is_variable() || is_set()) return false;
    seen.kind = MonitoredKind::take_any;
    seen.value = 0;
    return true;
  }

  // Two operations that saw something trade it, or one is open at another time, or did not happen.
  void change() {
    if (operations_.empty()) return;
    Timed& one = random_.pick(operations_);
    Timed& other = random_.pick(operations_);
    const auto saw = [](const Timed& timed) {
      return timed.seen.kind != MonitoredKind::put && timed.seen.returned != kNeverReturns;
    };
    if (saw(one) && saw(other)) {
      std::swap(one.seen.value, other.seen.value);
      std::swap(one.seen.kind, other.seen.kind);
    } else if (random_.chance(0.8)) {
      const double begin = random_.unit() * static_cast<double>(options_.count);
      one.end = begin + (one.end - one.begin);
      one.begin = begin;
    } else {
      one = operations_.back();
      operations_.pop_back();
    }
  }

  SmallMonitored options_;
  base::Random& random_;
  NaiveObject object_;
  std::vector<Timed> operations_;
  std::vector<std::uint32_t> values_;
  std::size_t put_ = 0;
};

}  // namespace linnet::checker
