// The monitor of priority queues.
//
// Complete histories first. A value harms nobody but by being in: then no greater one comes out,
// and the queue is not empty. So let it be in as briefly as possible.
//   Puts are late. In a legal order, move a put to its return or, if the value comes out before
//   that,
// to just before the take: the order stays legal.
//   Takes are early. Let there be a legal order with late puts, and let v be the first value that
// could have come out earlier than it does: at a moment when its put and its take have been called
// and no smaller value is in. Move its take (and its put, if that is later) to that moment: the
// value is in for a shorter time, so the order stays legal.
//   Hence the history is linearizable if and only if this sweep finds an order: go from moment to
// moment; a value is in from the return of its put; and the least value that waits to come out does
// so as soon as no smaller one is in. It fails when a take returns whose value has not come out, or
// a take that found nothing returns and the queue was not empty at any moment since its call.
//
// Takes of unknown outcome, the *takers*, may remove values that no other take returns, the
// *leftovers*. A leftover is in from the return of its put, as above, and it is in time to remove
// it just before a greater value comes out, or before the queue has to be empty. The sweep removes
// leftovers when only they are in the way and as long as there are takers that were called and not
// used. If that finds an order, it is one. If it does not, although there never was a taker too
// few, there is none: every value comes out as early as if there were takers without number. Nor is
// there one if no taker was called at all.
//   When there was a taker too few, it may have been used too early: it was called for by a take
//   that
// could have waited. So the sweep is tried again with takers used only when a take is about to
// return. And there is no order if there is none with takers without number, which is to say
// without leftovers. What is left after that is undecided.
#include <algorithm>
#include <span>

#include "checker/monitors/judges.h"
#include "checker/monitors/number_set.h"

namespace linnet::checker {
namespace {

enum class Happening : std::uint32_t {
  put_called,
  put_returned,
  take_called,
  take_returned,
  empty_called,
  empty_returned,
  taker_called
};

// By moment: what happened, and to which value, or to which of the takes that found nothing.
class Events {
 public:
  Events(const Passages& all, Moment moments, Budget& budget)
      : at_(budgeted<std::uint32_t>(budget, moments, kNothing)) {
    for (std::uint32_t value = 0; value < all.of_value.size(); ++value) {
      const Passage& passage = all.of_value[value];
      note(passage.put, Happening::put_called, Happening::put_returned, value);
      note(passage.take, Happening::take_called, Happening::take_returned, value);
    }
    for (std::uint32_t i = 0; i < all.empties.size(); ++i) {
      note(all.empties[i], Happening::empty_called, Happening::empty_returned, i);
    }
    for (const Moment call : all.takers) at_[call] = word(Happening::taker_called, 0);
  }

  // Visits them in order until a visit says false; whether none did.
  template <typename Visit>
  bool for_each(Visit visit) const {
    for (Moment moment = 0; moment < at_.size(); ++moment) {
      const std::uint32_t event = at_[moment];
      if (event == kNothing) continue;
      if (!visit(moment, static_cast<Happening>(event & 7U), event >> 3U)) return false;
    }
    return true;
  }

 private:
  static constexpr std::uint32_t kNothing = ~std::uint32_t{0};

  static std::uint32_t word(Happening happening, std::uint32_t number) {
    return number << 3U | static_cast<std::uint32_t>(happening);
  }
  void note(const Opening& opening, Happening call, Happening returned, std::uint32_t number) {
    if (opening.called != kNeverReturns) at_[opening.called] = word(call, number);
    if (opening.returned != kNeverReturns) at_[opening.returned] = word(returned, number);
  }

  BudgetVector<std::uint32_t> at_;
};

enum class Takers {
  at_once,        // used as soon as a leftover is in the way
  late,           // used when a take is about to return
  without_number  // no leftover is ever in the way
};

// The sweep. A value has *come out* from the moment of its take on.
class Sweep {
 public:
  Sweep(const Passages& all, Takers policy, Budget& budget)
      : all_(all),
        policy_(policy),
        progress_(budgeted<std::uint8_t>(budget, all.of_value.size())),
        came_out_(budgeted<Moment>(budget, all.of_value.size(), kNeverReturns)),
        empty_moments_(budgeted<Moment>(budget)),
        waiting_(static_cast<std::uint32_t>(all.of_value.size()), budget),
        in_(static_cast<std::uint32_t>(all.of_value.size()), budget),
        leftovers_(static_cast<std::uint32_t>(all.of_value.size()), budget) {}

  bool finds_an_order(const Events& events) {
    return events.for_each([&](Moment moment, Happening happening, std::uint32_t number) {
      now_ = moment;
      return happens(happening, number);
    });
  }

  // By value: when it came out; kNeverReturns when it did not.
  std::span<const Moment> came_out() const { return came_out_; }
  // For each take that found nothing: the first moment from its call on at which the queue was
  // empty is one of these. Ascending.
  std::span<const Moment> empty_moments() const { return empty_moments_; }

  // Whether a leftover was in the way when no taker was there.
  bool taker_was_missing() const { return taker_was_missing_; }

 private:
  static constexpr std::uint8_t kPutCalled = 1;
  static constexpr std::uint8_t kTakeCalled = 2;

  bool happens(Happening happening, std::uint32_t number) {
    switch (happening) {
      case Happening::put_called:
        return called(number, kPutCalled);
      case Happening::take_called:
        return called(number, kTakeCalled);
      case Happening::put_returned:
        if (came_out(number)) return true;
        if (!all_.of_value[number].stays())
          in_.insert(number);
        else if (policy_ != Takers::without_number)
          leftovers_.insert(number);
        return true;
      case Happening::take_returned:
        if (!came_out(number)) take_up_to(number);
        return came_out(number);
      case Happening::empty_called:
        ++to_find_empty_;
        return take_all();
      case Happening::empty_returned:
        return !empty_moments_.empty() && all_.empties[number].called <= empty_moments_.back();
      case Happening::taker_called:
        ++takers_;
        return take_all();
    }
    return false;
  }

  bool came_out(std::uint32_t value) const { return came_out_[value] != kNeverReturns; }

  bool called(std::uint32_t value, std::uint8_t what) {
    progress_[value] |= what;
    if (progress_[value] == (kPutCalled | kTakeCalled)) {
      waiting_.insert(value);
      take_all();
    }
    return true;
  }

  // What can come out comes out; a return is not called for.
  bool take_all() {
    while (!waiting_.empty() && take(waiting_.least(), policy_ == Takers::at_once)) continue;
    note_if_empty();
    return true;
  }

  // The same, when the take of a value returns that waits still.
  void take_up_to(std::uint32_t value) {
    while (waiting_.least() <= value && take(waiting_.least(), true)) {
      if (waiting_.empty()) break;
    }
    take_all();
  }

  bool take(std::uint32_t value, bool may_use_takers) {
    if (!in_.empty() && in_.least() < value) return false;
    if (!remove_leftovers_below(value, may_use_takers)) return false;
    waiting_.erase(value);
    in_.erase(value);
    came_out_[value] = now_;
    return true;
  }

  void note_if_empty() {
    if (!in_.empty()) return;
    if (!remove_leftovers_below(kNeverReturns, to_find_empty_ > 0)) return;
    if (to_find_empty_ > 0) empty_moments_.push_back(now_);
    to_find_empty_ = 0;
  }

  // False when one is left.
  bool remove_leftovers_below(std::uint32_t value, bool may_use_takers) {
    while (!leftovers_.empty() && leftovers_.least() < value) {
      if (!may_use_takers) return false;
      if (takers_ == 0) {
        taker_was_missing_ = true;
        return false;
      }
      --takers_;
      leftovers_.erase(leftovers_.least());
    }
    return true;
  }

  const Passages& all_;
  Takers policy_;
  BudgetVector<std::uint8_t> progress_;  // by value
  BudgetVector<Moment> came_out_;        // by value
  BudgetVector<Moment> empty_moments_;
  NumberSet waiting_;              // put and take have been called, not yet come out
  NumberSet in_;                   // surely in, and a take returns it
  NumberSet leftovers_;            // surely in, and no take returns it
  std::size_t takers_ = 0;         // called and not used
  std::size_t to_find_empty_ = 0;  // takes that found nothing, called since the queue was empty
  Moment now_ = 0;
  bool taker_was_missing_ = false;
};

// The least of the moments noted at or after another.
class LeastAfter {
 public:
  LeastAfter(Moment moments, Budget& budget)
      : least_(budgeted<Moment>(budget, std::size_t{moments} + 1, kNeverReturns)) {}

  // A Fenwick tree, from the last moment to the first.
  void note(Moment at, Moment moment) {
    for (std::size_t i = least_.size() - 1 - at; i < least_.size(); i |= i + 1) {
      least_[i] = std::min(least_[i], moment);
    }
  }
  Moment from(Moment at) const {
    Moment least = kNeverReturns;
    for (std::size_t i = least_.size() - at; i > 0; i &= i - 1) {
      least = std::min(least, least_[i - 1]);
    }
    return least;
  }

 private:
  BudgetVector<Moment> least_;
};

// Until when the leftovers have to be removed, ascending. `sweep` went well without leftovers.
BudgetVector<Moment> deadlines(const Passages& all, const Sweep& sweep, Moment moments,
                               Budget& budget) {
  LeastAfter deadline_after(moments, budget);
  const auto empty = sweep.empty_moments();
  for (const Opening& opening : all.empties) {
    deadline_after.note(*std::ranges::lower_bound(empty, opening.called), opening.returned);
  }
  auto deadlines = budgeted<Moment>(budget);
  for (std::size_t value = all.of_value.size(); value-- > 0;) {
    const Passage& passage = all.of_value[value];
    if (!takes_part(passage)) continue;
    if (passage.stays()) {
      const Moment deadline = deadline_after.from(passage.put.returned);
      if (deadline != kNeverReturns) deadlines.push_back(deadline);
    } else {
      deadline_after.note(sweep.came_out()[value], passage.take.returned);
    }
  }
  std::ranges::sort(deadlines);
  return deadlines;
}

}  // namespace

Answer judge_priority_queue(const MonitorInput& input, Budget& budget) {
  const Passages all = passages(input, budget);
  if (all.so_far != Answer::valid) return all.so_far;
  const Events events(all, input.moments, budget);
  budget.poll();
  Sweep at_once(all, Takers::at_once, budget);
  if (at_once.finds_an_order(events)) return Answer::valid;
  if (!at_once.taker_was_missing() || all.takers.empty()) return Answer::invalid;
  budget.poll();
  Sweep without_leftovers(all, Takers::without_number, budget);
  if (!without_leftovers.finds_an_order(events)) return Answer::invalid;
  budget.poll();
  const auto needed = deadlines(all, without_leftovers, input.moments, budget);
  if (!enough_takers(needed, all.takers)) return Answer::invalid;
  budget.poll();
  if (Sweep(all, Takers::late, budget).finds_an_order(events)) return Answer::valid;
  return Answer::undecided;
}

}  // namespace linnet::checker
