#include "targets/log/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::targets::log {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Log log_of(std::initializer_list<int> terms) {
  Log log;
  for (const int term : terms) log.append({Term{term}, Bytes(10)});
  return log;
}

TEST(Log, CountsFromOneAndHasTermZeroBeforeTheFirstEntry) {
  const Log log = log_of({1, 3});
  EXPECT_EQ(log.last_index(), LogIndex{2});
  EXPECT_EQ(log.last_term(), Term{3});
  EXPECT_EQ(log.term_at(LogIndex{0}), Term{0});
  EXPECT_EQ(log.term_at(LogIndex{1}), Term{1});
  EXPECT_EQ(log.term_at(LogIndex{3}), std::nullopt);
  EXPECT_EQ(Log().last_term(), Term{0});
}

TEST(Log, TruncationRemovesTheEntryAndItsSuccessors) {
  Log log = log_of({1, 1, 2, 2});
  log.truncate(LogIndex{3});
  EXPECT_EQ(log.last_index(), LogIndex{2});
}

TEST(Log, ASliceIsBoundedByCountAndBytesButNeverEmptyIfThereIsMore) {
  const Log log = log_of({1, 1, 1, 1});
  EXPECT_THAT(log.slice(LogIndex{2}, 100, 1000), SizeIs(3));
  EXPECT_THAT(log.slice(LogIndex{2}, 2, 1000), SizeIs(2));
  EXPECT_THAT(log.slice(LogIndex{1}, 100, 15), SizeIs(2));
  EXPECT_THAT(log.slice(LogIndex{1}, 100, 1), SizeIs(1));
  EXPECT_THAT(log.slice(LogIndex{5}, 100, 1000), IsEmpty());
}

TEST(Log, FindsTheBeginningOfARunAndTheLastEntryOfATerm) {
  const Log log = log_of({1, 2, 2, 2, 4});
  EXPECT_EQ(log.first_of_run(LogIndex{4}), LogIndex{2});
  EXPECT_EQ(log.first_of_run(LogIndex{1}), LogIndex{1});
  EXPECT_EQ(log.last_of_term(Term{2}, LogIndex{99}), LogIndex{4});
  EXPECT_EQ(log.last_of_term(Term{2}, LogIndex{3}), LogIndex{3});
  EXPECT_EQ(log.last_of_term(Term{3}, LogIndex{5}), std::nullopt);
}

TEST(LogDeathTest, AbortsOnAnEntryThatIsNotThere) {
  const Log log = log_of({1});
  EXPECT_DEATH(log.at(LogIndex{2}), "no entry 2 in a log of 1");
}

}  // namespace
}  // namespace linnet::targets::log
