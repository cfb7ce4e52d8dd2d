// One history for each kind of violation, and others that are nearly one.
#include "checker/anomaly.h"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <vector>

#include "checker/check.h"
#include "checker/minimize.h"
#include "tests/checker/operations.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Value;
using List = std::vector<Value>;

Operation took(int process, const char* f, Value output, Span span) {
  Operation result = operation(process, f, {}, span);
  result.output = std::move(output);
  return result;
}

Operation answered(int process, const char* f, Value input, Value output, Span span) {
  Operation result = operation(process, f, std::move(input), span);
  result.output = std::move(output);
  return result;
}

std::optional<Anomaly> kind(std::string_view model, const std::vector<Operation>& operations,
                            Value initial = {}) {
  const auto result = check(model, operations, {.initial = std::move(initial)});
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(result->verdict, Verdict::invalid);
  if (!result || result->verdict != Verdict::invalid) return std::nullopt;
  const auto sub = minimize(operations, *result);
  return anomaly(operations, *result, sub ? &*sub : nullptr);
}

TEST(Anomaly, OfARegister) {
  EXPECT_EQ(kind("register", {read(1, 7, {0, 1})}), Anomaly::phantom_read);
  EXPECT_EQ(kind("register", {read(1, 7, {0, 1}), write(2, 7, {2, 3})}), Anomaly::phantom_read);
  EXPECT_EQ(kind("register", {failed(write(2, 7, {0, 3})), read(1, 7, {4, 5})}),
            Anomaly::dirty_read);
  EXPECT_EQ(kind("register", {write(1, 1, {0, 1}), write(1, 2, {2, 3}), read(2, 1, {4, 5})}),
            Anomaly::stale_read);
  EXPECT_EQ(kind("register", {write(1, 1, {0, 1}), write(1, 2, {2, 3}), read(2, 1, {4, 5}),
                              read(3, 1, {6, 7})}),
            Anomaly::lost_write);
  EXPECT_EQ(kind("cas-register", {write(1, 1, {0, 1}), cas(2, 1, 2, {2, 9}), cas(3, 1, 3, {3, 8})}),
            Anomaly::lost_update);
  EXPECT_EQ(kind("cas-register", {write(1, 1, {0, 1}), write(2, 2, {2, 3}), cas(3, 1, 3, {4, 5})}),
            Anomaly::lost_update);
}

TEST(Anomaly, OfAWriteThatSomebodySawIsAStaleReadHoweverOftenItIsMissed) {
  EXPECT_EQ(kind("register", {write(1, 1, {0, 1}), write(1, 2, {2, 3}), read(2, 1, {4, 5}),
                              read(3, 1, {6, 7}), read(3, 2, {8, 9})}),
            Anomaly::stale_read);
}

TEST(Anomaly, OfReadersThatDisagreeIsNotNamed) {
  EXPECT_EQ(kind("register", {write(1, 1, {0, 100}), write(2, 2, {1, 101}), read(3, 1, {10, 20}),
                              read(3, 2, {30, 40}), read(3, 1, {50, 60})}),
            std::nullopt);
}

TEST(Anomaly, OfAQueue) {
  const auto put = [](int process, Value value, Span span) {
    return operation(process, "enqueue", std::move(value), span);
  };
  const auto take = [](int process, Value value, Span span) {
    return took(process, "dequeue", std::move(value), span);
  };
  EXPECT_EQ(kind("queue", {take(1, 7, {0, 1})}), Anomaly::phantom_read);
  EXPECT_EQ(kind("queue", {failed(put(2, 7, {0, 3})), take(1, 7, {4, 5})}), Anomaly::dirty_read);
  EXPECT_EQ(kind("queue", {put(1, 7, {0, 1}), take(1, 7, {2, 3}), take(2, 7, {4, 5})}),
            Anomaly::duplicate_effect);
  EXPECT_EQ(kind("unordered-queue", {put(1, 7, {0, 1}), take(1, 7, {2, 5}), take(2, 7, {3, 4})}),
            Anomaly::duplicate_effect);
  EXPECT_EQ(
      kind("queue", {put(1, 1, {0, 1}), put(1, 2, {2, 3}), take(2, 2, {4, 5}), take(2, 1, {6, 7})}),
      Anomaly::order_inversion);
  EXPECT_EQ(kind("queue", {put(1, 1, {0, 1}), put(1, 2, {2, 3}), take(2, 2, {4, 5})}),
            Anomaly::lost_write);
  EXPECT_EQ(kind("queue", {put(1, 1, {0, 1}), take(2, {}, {4, 5})}), Anomaly::lost_write);
  EXPECT_EQ(kind("queue", {put(1, 1, {0, 1}), take(2, {}, {4, 5}), take(2, 1, {6, 7})}),
            Anomaly::stale_read);
}

TEST(Anomaly, OfAnElementThatACrashedDequeueMayHaveTakenIsNotALoss) {
  // Two elements are missing, and one dequeue may have taken either.
  const std::vector<Operation> operations{
      operation(1, "enqueue", 1, {0, 1}), operation(1, "enqueue", 2, {2, 3}),
      crashed(took(3, "dequeue", {}, {4, 5})), took(2, "dequeue", {}, {6, 7})};
  EXPECT_EQ(kind("queue", operations), Anomaly::lost_write);
  auto valid = operations;
  valid.erase(valid.begin());
  EXPECT_EQ(check("queue", valid)->verdict, Verdict::valid);
}

TEST(Anomaly, OfAStackAndAPriorityQueue) {
  const auto push = [](const Value& value, Span span) { return operation(1, "push", value, span); };
  EXPECT_EQ(kind("stack", {push(1, {0, 1}), push(2, {2, 3}), took(2, "pop", 1, {4, 5}),
                           took(2, "pop", 2, {6, 7})}),
            Anomaly::order_inversion);
  EXPECT_EQ(kind("stack", {push(1, {0, 1}), push(2, {2, 3}), took(2, "pop", 1, {4, 5})}),
            Anomaly::lost_write);
  const auto insert = [](const Value& value, Span span) {
    return operation(1, "insert", value, span);
  };
  EXPECT_EQ(kind("priority-queue",
                 {insert(1, {0, 1}), insert(2, {2, 3}), took(2, "extract-min", 2, {4, 5}),
                  took(2, "extract-min", 1, {6, 7})}),
            Anomaly::order_inversion);
}

TEST(Anomaly, OfASet) {
  const auto add = [](const Value& value, Span span) {
    return answered(1, "add", value, {}, span);
  };
  const auto contains = [](const Value& value, bool found, Span span) {
    return answered(2, "contains", value, found, span);
  };
  EXPECT_EQ(kind("set", {contains(1, true, {0, 1})}), Anomaly::phantom_read);
  EXPECT_EQ(kind("set", {add(1, {0, 1}), took(2, "read", List{}, {2, 3})}), Anomaly::lost_write);
  EXPECT_EQ(kind("set", {add(1, {0, 1}), contains(1, false, {2, 3}), contains(1, true, {4, 5})}),
            Anomaly::stale_read);
  EXPECT_EQ(kind("set", {add(1, {0, 1}), answered(1, "remove", 1, true, {2, 3}),
                         contains(1, true, {4, 5})}),
            Anomaly::stale_read);
  EXPECT_EQ(kind("set", {add(1, {0, 1}), answered(1, "remove", 1, true, {2, 3}),
                         answered(2, "remove", 1, true, {4, 5})}),
            Anomaly::duplicate_effect);
}

TEST(Anomaly, OfAList) {
  const auto append = [](const Value& value, Span span) {
    return operation(1, "append", value, span);
  };
  const auto found = [](const List& list, Span span) { return took(2, "read", list, span); };
  EXPECT_EQ(kind("list-append", {found({1}, {0, 1})}), Anomaly::phantom_read);
  EXPECT_EQ(kind("list-append", {append(1, {0, 1}), found({1, 1}, {2, 3})}),
            Anomaly::duplicate_effect);
  EXPECT_EQ(kind("list-append", {append(1, {0, 1}), append(2, {2, 3}), found({2, 1}, {4, 5})}),
            Anomaly::order_inversion);
  EXPECT_EQ(kind("list-append", {append(1, {0, 1}), append(2, {2, 3}), found({2}, {4, 5})}),
            Anomaly::lost_write);
  EXPECT_EQ(kind("list-append", {append(1, {0, 1}), found({}, {2, 3}), found({1}, {4, 5})}),
            Anomaly::stale_read);
  // Appended at the same time, so only the readers show that their order changed.
  EXPECT_EQ(kind("list-append", {append(1, {0, 9}), operation(3, "append", 2, {1, 8}),
                                 found({1, 2}, {10, 11}), found({2, 1}, {12, 13})}),
            Anomaly::order_inversion);
}

TEST(Anomaly, OfACounter) {
  const auto add = [](Span span) { return operation(1, "add", 1, span); };
  EXPECT_EQ(kind("counter", {add({0, 1}), took(2, "read", 2, {2, 3})}), Anomaly::duplicate_effect);
  EXPECT_EQ(kind("counter", {add({0, 1}), took(2, "read", 0, {2, 3})}), Anomaly::lost_write);
  EXPECT_EQ(kind("counter", {add({0, 1}), took(2, "read", 0, {2, 3}), took(2, "read", 1, {4, 5})}),
            Anomaly::stale_read);
  EXPECT_EQ(kind("counter", {answered(1, "add-and-get", 1, 1, {0, 5}),
                             answered(2, "add-and-get", 1, 1, {1, 4})}),
            Anomaly::lost_update);
  // Something may have been taken away again.
  EXPECT_EQ(
      kind("counter", {add({0, 1}), operation(2, "add", -1, {2, 9}), took(3, "read", 5, {3, 4})}),
      std::nullopt);
}

TEST(Anomaly, OfLocks) {
  const auto acquire = [](int process, Span span) {
    return answered(process, "acquire", {}, {}, span);
  };
  const auto release = [](int process, Span span) {
    return answered(process, "release", {}, {}, span);
  };
  EXPECT_EQ(kind("mutex", {acquire(1, {0, 1}), acquire(2, {2, 3})}), Anomaly::too_many_holders);
  EXPECT_EQ(kind("mutex", {acquire(1, {0, 1}), release(1, {2, 3}), release(2, {4, 5})}),
            Anomaly::duplicate_effect);
  EXPECT_EQ(kind("reentrant-mutex",
                 {acquire(1, {0, 1}), acquire(1, {2, 3}), release(1, {4, 5}), acquire(2, {6, 7})}),
            Anomaly::too_many_holders);
  EXPECT_EQ(kind("semaphore", {acquire(1, {0, 1}), acquire(2, {2, 3}), acquire(3, {4, 5})}, 2),
            Anomaly::too_many_holders);
  const auto token = [](int process, int token, Span span) {
    return answered(process, "acquire", {}, token, span);
  };
  EXPECT_EQ(kind("fenced-mutex", {token(1, 5, {0, 1}), release(1, {2, 3}), token(2, 4, {4, 5})}),
            Anomaly::order_inversion);
  EXPECT_EQ(kind("fenced-mutex", {token(1, 5, {0, 1}), release(1, {2, 3}), token(2, 5, {4, 5})}),
            Anomaly::duplicate_effect);
  // A release that may have happened leaves it open who held the lock.
  EXPECT_EQ(kind("mutex", {acquire(1, {0, 1}), crashed(release(1, {2, 3})), acquire(2, {4, 5}),
                           acquire(3, {6, 7})}),
            Anomaly::too_many_holders);
}

}  // namespace
}  // namespace linnet::checker
