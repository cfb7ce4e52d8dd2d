#include "harness/live_line.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace linnet::harness {
namespace {

using namespace std::chrono_literals;

LiveState state() {
  LiveState state;
  state.elapsed = 12300ms;
  state.left = 47700ms;
  state.counts = {4229, 4102, 120, 7};
  state.mean_latency = 2100us;
  return state;
}

TEST(LiveLine, SaysHowTheRunGoes) {
  EXPECT_EQ(live_text(state(), 331.4),
            " 12.3s  4102 ok  120 fail  7 info  331 ok/s  2.1 ms  48s left");
  LiveState faulty = state();
  faulty.faults = {"kill", "partition:one"};
  EXPECT_EQ(live_text(faulty, 0),
            " 12.3s  4102 ok  120 fail  7 info  0 ok/s  2.1 ms  [kill, partition:one]  48s left");
}

TEST(LiveLine, WritesPlainLinesNowAndThenWhereThereIsNoTerminal) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  LiveLine live(file);
  EXPECT_FALSE(live.due(1s));
  EXPECT_TRUE(live.due(5s));
  live.show(state());
  live.clear();
  EXPECT_FALSE(live.due(13s));
  EXPECT_TRUE(live.due(18s));
  std::rewind(file);
  char text[200] = {};
  ASSERT_NE(std::fgets(text, sizeof text, file), nullptr);
  EXPECT_EQ(std::string(text).find('\r'), std::string::npos);
  EXPECT_EQ(std::string(text).find('\033'), std::string::npos);
  std::fclose(file);
}

}  // namespace
}  // namespace linnet::harness
