#include "base/duration.h"

#include <gtest/gtest.h>

#include <vector>

namespace linnet::base {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(Duration, ReadsEveryUnit) {
  EXPECT_EQ(parse_duration("60s", "x"), 60s);
  EXPECT_EQ(parse_duration("250ms", "x"), 250ms);
  EXPECT_EQ(parse_duration("2m", "x"), 2min);
  EXPECT_EQ(parse_duration("1h", "x"), 1h);
  EXPECT_EQ(parse_duration("7us", "x"), 7us);
  EXPECT_EQ(parse_duration("9ns", "x"), 9ns);
  EXPECT_EQ(parse_duration("1.5s", "x"), 1500ms);
}

TEST(Duration, RefusesWhatItWouldHaveToGuess) {
  for (const char* text : {"", "60", "s", "-1s", "1 s", "1s ", "nan", "infs", "1e300h", "1d"}) {
    const auto result = parse_duration(text, "--time-limit");
    ASSERT_FALSE(result.has_value()) << text;
    EXPECT_EQ(result.error().front().place, "--time-limit");
  }
}

TEST(Duration, WritesWhatItReads) {
  for (const nanoseconds d :
       std::vector<nanoseconds>{0ns, 1ns, 999ns, 1500us, 20ms, 1250ms, 90s, 2h}) {
    EXPECT_EQ(parse_duration(to_text(d), "x"), d) << to_text(d);
  }
}

}  // namespace
}  // namespace linnet::base
