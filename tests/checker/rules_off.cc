#include "tests/checker/rules_off.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "checker/check_model.h"
#include "checker/models/register.h"

namespace linnet::checker {
namespace {

template <Rules kRules>
constexpr auto kCheck = &check_model<CasRegister, kRules>;

constexpr std::array kVariants{
    Variant{"no_crashed_observers", kCheck<Rules{.no_crashed_observers = false}>},
    Variant{"eager_observers", kCheck<Rules{.eager_observers = false}>},
    Variant{"earliest_deadline_first", kCheck<Rules{.earliest_deadline_first = false}>},
    Variant{"dominance", kCheck<Rules{.dominance = false}>},
    Variant{"no_useless_crashed", kCheck<Rules{.no_useless_crashed = false}>},
    Variant{"memo_on_exhaustion", kCheck<Rules{.memo_on_exhaustion = false}>},
    Variant{"quiescent_cuts", kCheck<Rules{.quiescent_cuts = false}>},
    Variant{"crashed_last", kCheck<Rules{.crashed_last = false}>},
    Variant{"early_impossibility", kCheck<Rules{.early_impossibility = false}>},
    Variant{"needed_state_first", kCheck<Rules{.needed_state_first = false}>},
    Variant{"patience", kCheck<Rules{.patience = 0}>},
    Variant{"nearly all patience", kCheck<Rules{.patience = 1}>},
};

constexpr Variant kWithoutRules{"all", kCheck<Rules{.no_crashed_observers = false,
                                                    .eager_observers = false,
                                                    .earliest_deadline_first = false,
                                                    .dominance = false,
                                                    .no_useless_crashed = false,
                                                    .memo_on_exhaustion = false,
                                                    .quiescent_cuts = false,
                                                    .crashed_last = false,
                                                    .early_impossibility = false,
                                                    .needed_state_first = false,
                                                    .patience = 0}>};

}  // namespace

std::span<const Variant> variants() {
  return kVariants;
}

const Variant& without(std::string_view rule) {
  const auto* const found = std::ranges::find(kVariants, rule, &Variant::off);
  LINNET_CHECK(found != kVariants.end(), "there is no rule {}", rule);
  return *found;
}

const Variant& without_rules() {
  return kWithoutRules;
}

}  // namespace linnet::checker
