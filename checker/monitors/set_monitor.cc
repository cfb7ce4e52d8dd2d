// The monitor of sets to which no value is added twice, and from which none is removed twice.
//
// A set is one object per value, which is in or not, so it can be judged value by value (Herlihy
// and Wing 1990, theorem 1). Of a value we know the add (at most one), who said that it is in, who
// said that it is not in, and who removed it or may have.
//
// Let the add and a remove after it take effect at moments a and r. Whoever said `in` lies between
// the two. So a is no later than `latest_add`, the first return of the add and of those who said
// `in`, and r no earlier than `earliest_remove`, the last call of the remove and of those.
//   It must be that add.called <= latest_add, earliest_remove <= remove.returned and add.called <=
// remove.returned. Who said `absent` lies before a or after r, and to him nothing is better than a
// late a and an early r. If earliest_remove < latest_add, both can happen at one moment that is in
// both openings and in those of all who said `in`, and `absent` is possible at any time. Otherwise
// a = latest_add and r = earliest_remove are the best choice, and `absent` is impossible only
// strictly between them. Without a remove, r is never.
//
// A remove that said that it removed is the one remove (two are invalid, one add being all there
// is). Otherwise one of the discards may be. Those that are not found nothing, so the completed
// ones among them said `absent`. A discard can be the remove if it is possible as above; of those
// that are, the one called first leaves the least earliest_remove, and even none at all is no
// better: that only makes r later, and one more operation say `absent`.
//
// An add of unknown outcome did not happen, if nobody said `in` and nothing certainly removed the
// value: then all that was said is true of a value that was never in.
#include "checker/monitors/judges.h"

namespace linnet::checker {
namespace {

struct Member {
  Opening add{kNeverReturns, kNeverReturns};
  Opening remove{kNeverReturns, kNeverReturns};  // never called: there is none, so far
  Moment first_seen = kNeverReturns;             // the first return of those who said `in`
  Moment last_seen = 0;                          // their last call
  bool surely_removed = false;

  bool added() const { return add.called != kNeverReturns; }
  bool seen() const { return first_seen != kNeverReturns; }
  // That the value is not in is then always true.
  bool never_in() const {
    return !seen() && !surely_removed && (!added() || add.returned == kNeverReturns);
  }
  Moment latest_add() const { return std::min(add.returned, first_seen); }
  Moment earliest_remove() const {
    return remove.called == kNeverReturns ? kNeverReturns : std::max(remove.called, last_seen);
  }
  bool can_be_removed_by(const Opening& opening) const {
    return last_seen <= opening.returned && add.called <= opening.returned;
  }
  bool possible() const {
    if (never_in()) return true;
    return added() && add.called <= latest_add() && (!surely_removed || can_be_removed_by(remove));
  }
  bool can_be_absent(const Opening& opening) const {
    return never_in() || opening.called <= latest_add() || earliest_remove() <= opening.returned;
  }
};

// What is certain of each value.
struct Members {
  explicit Members(Budget& budget) : of_value(budgeted<Member>(budget)) {}

  BudgetVector<Member> of_value;
  bool discards = false;
  bool absences = false;
  Answer so_far = Answer::valid;
};

Members members(const MonitorInput& input, Budget& budget) {
  Members result(budget);
  result.of_value.resize(input.values);
  bool removed_twice = false;
  for (const MonitoredOperation& operation : input.operations) {
    Member& member = result.of_value[operation.value];
    switch (operation.kind) {
      case MonitoredKind::put:
        if (member.added()) {
          result.so_far = Answer::ambiguous;
          return result;
        }
        member.add = {operation.called, operation.returned};
        break;
      case MonitoredKind::take:
        removed_twice |= member.surely_removed;
        member.surely_removed = true;
        member.remove = {operation.called, operation.returned};
        break;
      case MonitoredKind::present:
        member.first_seen = std::min(member.first_seen, operation.returned);
        member.last_seen = std::max(member.last_seen, operation.called);
        break;
      case MonitoredKind::discard:
        result.discards = true;
        break;
      case MonitoredKind::absent:
        result.absences = true;
        break;
      default:
        result.so_far = Answer::ambiguous;
        return result;
    }
  }
  const bool possible =
      std::ranges::all_of(result.of_value, [](const Member& member) { return member.possible(); });
  if (removed_twice || !possible) result.so_far = Answer::invalid;
  return result;
}

// The first call of a discard that can be the remove.
void choose_removes(const MonitorInput& input, Members& members) {
  for (const MonitoredOperation& operation : input.operations) {
    if (operation.kind != MonitoredKind::discard) continue;
    Member& member = members.of_value[operation.value];
    const Opening opening{operation.called, operation.returned};
    if (member.surely_removed || !member.can_be_removed_by(opening)) continue;
    if (opening.called < member.remove.called) member.remove = opening;
  }
}

bool all_absences_possible(const MonitorInput& input, const Members& members) {
  return std::ranges::all_of(input.operations, [&](const MonitoredOperation& operation) {
    const bool discard = operation.kind == MonitoredKind::discard;
    if (!discard && operation.kind != MonitoredKind::absent) return true;
    const Member& member = members.of_value[operation.value];
    const bool removes = discard && operation.called == member.remove.called;
    const bool says_absent = !removes && operation.returned != kNeverReturns;
    return !says_absent || member.can_be_absent({operation.called, operation.returned});
  });
}

}  // namespace

Answer judge_set(const MonitorInput& input, Budget& budget) {
  Members all = members(input, budget);
  if (all.so_far != Answer::valid) return all.so_far;
  budget.poll();
  if (all.discards) choose_removes(input, all);
  budget.poll();
  const bool legal = (!all.discards && !all.absences) || all_absences_possible(input, all);
  return legal ? Answer::valid : Answer::invalid;
}

}  // namespace linnet::checker
