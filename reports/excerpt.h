// The part of a history that is worth drawing: the operations around a violation, or, where there
// is none, the first ones on one key.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checker/explain.h"
#include "history/history.h"
#include "reports/judgement.h"

namespace linnet::reports {

struct Excerpt {
  struct Shown {
    checker::OperationIndex operation = 0;
    std::optional<checker::Role> role;  // in the explanation of a violation
  };

  bool violation = false;
  std::optional<history::Value> key;  // of all operations shown
  std::vector<Shown> shown;           // in order of call
  std::size_t left_out = 0;           // operations on the key between the first and the last shown
};

// At most `limit` operations. Around a violation: those in its explanation, then those on the same
// key nearest to the culprit; failed ones did not happen and take part only if they are explained.
Excerpt excerpt(const Judgement& judgement, std::size_t limit);

// "read k1 → 3", "write k1 5", "cas k1 [1, 4] → info": short enough for a bar.
std::string label(const history::Operation& operation);

}  // namespace linnet::reports
