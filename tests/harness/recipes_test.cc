#include "harness/recipes.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "harness/run_options.h"
#include "targets/bugs.h"

namespace linnet::harness {
namespace {

TEST(Recipes, ThereIsOneForEveryBugOnATargetThatHasIt) {
  for (const auto& bug : targets::all_bugs()) {
    const auto recipe = std::ranges::find(recipes(), bug.name, &Recipe::bug);
    ASSERT_NE(recipe, recipes().end()) << bug.name;
    EXPECT_TRUE(bug.protocol == "any" || bug.protocol == recipe->target) << bug.name;
  }
  EXPECT_EQ(recipes().size(), targets::all_bugs().size());
}

TEST(Recipes, AreArgumentsThatARunUnderstands) {
  for (const Recipe& recipe : recipes()) {
    CLI::App app;
    RunArguments arguments;
    add_run_options(app, arguments);
    app.parse(fmt::format("{} {} --bug {}", recipe.target, recipe.arguments, recipe.bug));
    arguments.seed = 1;
    const auto options = run_options(arguments);
    ASSERT_TRUE(options) << recipe.bug << ": " << options.error().front().text();
    const auto plan = plan_of(*options);
    EXPECT_TRUE(plan) << recipe.bug << ": " << plan.error().front().text();
  }
}

}  // namespace
}  // namespace linnet::harness
