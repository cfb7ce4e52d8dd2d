// The naive twin of each collection that histories are generated of.
#pragma once

#include "tests/checker/models/twins.h"
#include "tests/support/generate_collections.h"

namespace linnet::checker {

inline Spec spec(test::Collection collection) {
  switch (collection) {
    case test::Collection::queue:
      return queue_spec;
    case test::Collection::stack:
      return stack_spec;
    case test::Collection::priority_queue:
      return priority_queue_spec;
    case test::Collection::set:
      return set_spec;
  }
  return {};
}

}  // namespace linnet::checker
