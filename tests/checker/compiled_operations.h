// What a search is made of, from the operations of one cas-register that begins with null.
#pragma once

#include <gtest/gtest.h>

#include <numeric>
#include <span>
#include <vector>

#include "base/clock.h"
#include "checker/classify.h"
#include "checker/compiled.h"
#include "checker/models/register.h"
#include "checker/timeline.h"

namespace linnet::checker {

// Neither copied nor moved, because the parts refer to one another.
struct CompiledOperations {
  explicit CompiledOperations(std::span<const history::Operation> operations)
      : object(nullptr, {}, budget),
        errors(compile(object, operations, all(operations.size()), budget)),
        classes(object.model, object.steps, budget),
        timeline(make_timeline(object.intervals, classes.class_of(), classes.size(), budget)) {
    EXPECT_TRUE(errors.empty());
  }
  CompiledOperations(const CompiledOperations&) = delete;
  CompiledOperations& operator=(const CompiledOperations&) = delete;

  base::SteadyClock clock;
  Budget budget{clock, {}};
  Compiled<CasRegister> object;
  std::vector<OperationError> errors;
  Classes<CasRegister> classes;
  Timeline timeline;

 private:
  static std::vector<OperationIndex> all(std::size_t count) {
    std::vector<OperationIndex> members(count);
    std::iota(members.begin(), members.end(), OperationIndex{0});
    return members;
  }
};

}  // namespace linnet::checker
