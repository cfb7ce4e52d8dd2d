// Random histories of every built-in model, as clients of an object that behaves like the model's
// twin would record them; and what may be wrong with one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "history/history.h"
#include "tests/checker/models/twins.h"

namespace linnet::checker {

// Which values a history writes or puts in: few, again and again, or each only once.
class DrawnValues {
 public:
  DrawnValues(base::Random& random, bool unique) : random_(&random), unique_(unique) {}
  base::Random& random() { return *random_; }
  std::int64_t next() { return unique_ ? next_++ : random_->between(0, 3); }

 private:
  base::Random* random_;
  bool unique_;
  std::int64_t next_ = 10;
};

// A model, and what clients do with it.
struct Subject {
  Twin twin;
  // A function and its input.
  std::function<history::Operation(DrawnValues&)> draw;
  // What the operation may have returned: among them whatever the twin allows in this state.
  std::function<std::vector<Value>(const Value& held, const history::Operation&)> answers;
  bool keyed = false;  // its operations must have a key
};

// All built-in models.
std::vector<Subject> subjects();

struct HistoryShape {
  std::size_t operations = 6;
  std::size_t clients = 3;
  std::size_t keys = 0;  // 0: the operations have no key
  bool unique_values = false;
  double crashed = 0;  // share that ends with an unknown outcome, in effect or not
};

// Linearizable by construction. An operation that the object cannot do in its state fails.
std::vector<history::Operation> valid_history(const Subject& subject, const HistoryShape& shape,
                                              base::Random& random);

// Makes something of what clients saw wrong: an answer is another's or one that was never right,
// two answers or two intervals are exchanged, or what took effect is said to have failed. Mostly no
// order explains the result.
void inject_violation(std::vector<history::Operation>& operations, base::Random& random);

}  // namespace linnet::checker
