// The check of a cas-register with rules of the search off, for tests that none of them changes a
// verdict.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "checker/check.h"

namespace linnet::checker {

struct Variant {
  std::string_view off;  // the rule, as in rules.h
  base::Result<CheckResult> (*check)(std::string_view name, std::span<const history::Operation>,
                                     const CheckOptions&);
};

// One rule off at a time, in the order of rules.h; and one that restarts as often as can be.
std::span<const Variant> variants();

// With that rule off.
const Variant& without(std::string_view rule);

// With all rules off.
const Variant& without_rules();

}  // namespace linnet::checker
