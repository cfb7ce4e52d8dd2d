// What a replica's error says to its client, and what the history makes of it, must agree.
#include <gtest/gtest.h>

#include "history/errors.h"
#include "targets/wire/errors.h"

namespace linnet::harness {
namespace {

TEST(WireErrors, MeanTheSameInTheHistory) {
  int known = 0;
  for (const auto& error : history::client_errors()) {
    const auto code = targets::wire::find_error_code(error.name);
    if (!code) continue;
    ++known;
    EXPECT_EQ(targets::wire::is_definite(*code), error.definite) << error.name;
  }
  EXPECT_EQ(known, 8);
}

}  // namespace
}  // namespace linnet::harness
