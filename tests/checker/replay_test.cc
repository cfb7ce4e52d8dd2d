#include "checker/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/checker/operations.h"

namespace linnet::checker {
namespace {

using testing::Optional;

class Replay : public testing::Test {
 protected:
  std::optional<std::string> of(std::vector<OperationIndex> order) const {
    return replay("cas-register", operations_, std::vector{Witness{{}, std::move(order)}}, {});
  }

  std::vector<history::Operation> operations_{write(1, 1, {0, 1}), cas(2, 1, 2, {2, 5}),
                                              read(3, 2, {3, 6}), failed(write(4, 9, {4, 7})),
                                              crashed(write(5, 3, {8, 9}))};
};

TEST_F(Replay, ConfirmsALegalOrderWithOrWithoutACrashedOperation) {
  EXPECT_EQ(of({0, 1, 2}), std::nullopt);
  EXPECT_EQ(of({0, 1, 2, 4}), std::nullopt);
}

TEST_F(Replay, RefusesAnOrderThatIsNotLegal) {
  EXPECT_THAT(of({0, 2, 1}),
              Optional(std::string("operation 2: read returned 2, but the value was 1")));
}

TEST_F(Replay, RefusesAnOrderAgainstRealTime) {
  EXPECT_THAT(of({4, 0, 1, 2}),
              Optional(std::string("operation 0 had returned before one ahead was called")));
}

TEST_F(Replay, RefusesTheWrongOperations) {
  EXPECT_THAT(of({0, 1}), Optional(std::string("operation 2 is missing")));
  EXPECT_THAT(of({0, 1, 2, 2}), Optional(std::string("operation 2 is there twice")));
  EXPECT_THAT(of({0, 1, 2, 3}), Optional(std::string("operation 3 failed")));
  EXPECT_THAT(of({0, 1, 2, 5}), Optional(std::string("there is no operation 5")));
}

TEST_F(Replay, RefusesOperationsOfAnotherKeyAndTwoOrdersOfOne) {
  const std::vector<Witness> wrong{{history::Value("k"), {0, 1, 2}}};
  EXPECT_THAT(replay("cas-register", operations_, wrong, {}),
              Optional(std::string("operation 0: wrong key")));
  const std::vector<Witness> twice{{{}, {0}}, {{}, {1, 2}}};
  EXPECT_THAT(replay("cas-register", operations_, twice, {}),
              Optional(std::string("an object has two orders")));
}

}  // namespace
}  // namespace linnet::checker
