#include "checker/lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "tests/checker/operations.h"

namespace linnet::checker {
namespace {

using testing::HasSubstr;

Bar bar(const history::Operation& operation, bool culprit = false) {
  return {operation, label(operation), culprit};
}

std::size_t characters(const std::string& line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

TEST(Lanes, ShowWhoWasCalledAndReturnedWhen) {
  const std::vector<Bar> bars{bar(write(1, 4, {0, 10})), bar(crashed(write(2, 5, {5, 6}))),
                              bar(read(7, 3, {20, 30}), true), bar(read(1, 4, {25, 40}))};
  EXPECT_EQ(lanes(bars),
            "process 1  |--write 4--|  |--read 4--|\n"
            "process 2   |--?--write 5-------------\n"
            "process 7                |==read 3==|  <-- here\n");
}

TEST(Lanes, GiveAnOverlappingOperationOfAProcessALaneOfItsOwn) {
  EXPECT_EQ(lanes(std::vector<Bar>{bar(write(1, 4, {0, 10})), bar(write(1, 5, {5, 20}))}),
            "process 1  |--write 4--|\n"
            "process 1   |--write 5--|\n");
}

TEST(Lanes, OfOperationsThatFollowEachOtherNeverTouch) {
  EXPECT_EQ(lanes(std::vector<Bar>{bar(write(1, 4, {0, 10})), bar(write(2, 5, {11, 20}))}),
            "process 1  |--write 4--|\n"
            "process 2                |--write 5--|\n");
}

TEST(Lanes, ShortenLabelsBeforeTheyGoOnBelow) {
  const std::vector<Bar> bars{bar(write(1, std::string(200, 'x'), {0, 10}))};
  const std::string text = lanes(bars, 60);
  EXPECT_THAT(text, HasSubstr("xx..--|"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST(Lanes, StayWithinTheWidthAndShowEveryOperationHoweverManyThereAre) {
  std::vector<Bar> bars;
  bars.reserve(40);
  for (int i = 0; i < 40; ++i)
    bars.push_back(bar(write(i % 7, "é…", {std::int64_t{10} * i, std::int64_t{10} * i + 25})));
  for (const std::size_t width : {40U, 60U, 100U}) {
    const std::string text = lanes(bars, width);
    EXPECT_THAT(text, HasSubstr("goes on below"));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(characters(line), width) << line;
    EXPECT_EQ(std::ranges::count(text, '|'), 80);
  }
}

TEST(Lanes, OfNoOperationsAreEmpty) {
  EXPECT_EQ(lanes({}), "");
}

TEST(Label, SaysWhatWasDoneAndSeenWithoutTheKey) {
  EXPECT_EQ(label(on("k", write(1, 4, {0, 1}))), "write 4");
  EXPECT_EQ(label(read(1, 4, {0, 1})), "read 4");
  EXPECT_EQ(label(crashed(read(1, 4, {0, 1}))), "read ?");
  EXPECT_EQ(label(cas(1, 1, 3, {0, 1})), "cas 1->3");
  EXPECT_EQ(label(cas(1, 1, 3, {0, 1}), false), "cas _->3");
  EXPECT_EQ(label(operation(1, "enqueue", 5, {0, 1})), "enqueue 5");
  history::Operation take = operation(1, "dequeue", {}, {0, 1});
  EXPECT_EQ(label(take), "dequeue -> empty");
  take.output = 5;
  EXPECT_EQ(label(take), "dequeue -> 5");
  EXPECT_EQ(label(crashed(take)), "dequeue -> ?");
}

}  // namespace
}  // namespace linnet::checker
