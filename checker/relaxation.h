// The sound steps that make a history smaller.
//
// A relaxation divides what a history says into *units*, and builds a history of those that are
// chosen. Every history built from a closed choice is sound: an order of the whole history gives an
// order of what was built. So steps may follow one another: what one built, another makes smaller.
//
// Two steps are sound for every object and are taken before all others (upto()):
//
//   After the violation  What was called after the culprit's return is left out; what returned
//                        after it is of unknown outcome. Cut an order of the whole behind the last
//                        operation that had returned by then: all before the cut had been called,
//                        and what is missing had not returned.
//   Failed operations    did not happen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checker/minimize.h"
#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

// An operation of the history that is to be made smaller.
struct Taken {
  OperationIndex operation = 0;  // in the operations that were checked
  const history::Operation* as = nullptr;
  bool completed = false;  // and by the violation; else its outcome is taken as unknown
  bool expectation_dropped = false;

  std::int64_t called() const { return as->called; }
  std::int64_t returned() const { return completed ? as->returned : history::Operation::kNever; }
  // Of all that is known of it, when it was last.
  std::int64_t end() const { return completed ? as->returned : as->called; }
};

// What is left when nothing but the two steps above has been taken: in order of call.
std::vector<Taken> upto(std::span<const history::Operation> operations, const CheckResult& result);
// What was built, to be made smaller. Refers to the parts.
std::vector<Taken> taken(std::span<const SubHistory::Part> parts);

// The operation as it was taken: its outcome and output are gone if it did not complete in time.
SubHistory::Part whole(const Taken& taken);

// What is kept of a unit. Where a unit is more than one thing `saw` says that what it observed is
// kept and `left` that its effect is; else `left` is all of it.
struct Keep {
  bool left = false;
  bool saw = false;

  bool any() const { return left || saw; }
  bool operator==(const Keep&) const = default;
};
using Choice = std::vector<Keep>;

// A history that was built.
struct Built {
  std::vector<SubHistory::Part> parts = {};  // in order of call
  history::Value initial = {};
  std::optional<OperationIndex> start = {};  // as in SubHistory
  std::size_t folded = 0;                    // as in SubHistory
};

class Relaxation {
 public:
  Relaxation() = default;
  Relaxation(const Relaxation&) = delete;
  Relaxation& operator=(const Relaxation&) = delete;
  virtual ~Relaxation() = default;

  // Units; only they have places in a Choice.
  virtual std::size_t size() const = 0;
  // All that there is of the unit.
  virtual Keep all_of(std::size_t unit) const = 0;
  // The latest position that it has to do with.
  virtual std::int64_t end(std::size_t unit) const = 0;

  // Adds what a choice needs to be sound. A closed choice that loses something and is closed again
  // gets nothing that it did not have.
  virtual void close(Choice& choice) const = 0;

  // Precondition: the choice is closed.
  virtual Built build(const Choice& choice) const = 0;

  // From now on there are only the units that are chosen; what is known from the whole stays known.
  // Precondition: the choice is closed.
  virtual void restrict_to(const Choice& choice) = 0;
};

// The `count` units that ended last, closed.
Choice latest(const Relaxation& relaxation, std::size_t count);

// For any object: operations that only observe may be left out. They change no state, so the rest
// of an order is as legal without them. Refers to `taken`.
std::unique_ptr<Relaxation> observer_relaxation(std::vector<Taken> taken,
                                                const history::Value& initial);

// Whether the operation changes no state, whatever the model.
bool only_observes(const Taken& taken);

}  // namespace linnet::checker
