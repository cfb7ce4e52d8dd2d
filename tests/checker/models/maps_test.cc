// Key-value map, multi-register and list against twins that hold plain values.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/checker/models/judged_as.h"

namespace linnet::checker {
namespace {

void expect_as(const Twin& twin, const Operations& kinds) {
  for (const std::size_t count : {0U, 1U, 2U, 3U}) {
    EXPECT_GT(expect_small_as_twin(twin, kinds, count), 0U);
  }
  Operations mostly_ok;
  for (const history::Operation& kind : kinds) {
    mostly_ok.insert(mostly_ok.end(), kind.outcome == Outcome::ok ? 4 : 1, kind);
  }
  mostly_ok.push_back(kinds.front());
  mostly_ok.back().outcome = Outcome::fail;
  expect_random_as_twin(twin, kinds, 1'000);
  expect_random_as_twin(twin, mostly_ok, 1'000);
}

Operations on_one_key(Operations kinds) {
  for (history::Operation& kind : kinds) kind.key = "k";
  return kinds;
}

TEST(KeyValueModel, IsAsItsTwinWithoutAppend) {
  expect_as({"key-value", key_value_spec},
            on_one_key({ok("get", {}), ok("get", {}, "a"), ok("put", "a"), ok("put", 1),
                        ok("cas", Value::pair("a", 1)), ok("delete", {}), info("put", "a"),
                        info("delete", {})}));
}

TEST(KeyValueModel, IsAsItsTwinWithAppend) {
  const Operations kinds =
      on_one_key({ok("append", "a"), ok("append", "ab"), ok("append", "b"), ok("get", {}, "ab"),
                  ok("get", {}, "aab"), ok("get", {}, "a"), ok("get", {}), ok("put", "a"),
                  ok("delete", {}), info("append", "a"), info("put", 1)});
  expect_as({"key-value", key_value_spec}, kinds);
  expect_random_as_twin({"key-value", key_value_spec, ""}, kinds, 1'000);
}

TEST(KeyValueModel, ComparesAStringThatGrewWithOneThatWasPut) {
  expect_as({"key-value", key_value_spec, "a"},
            on_one_key({ok("append", "b"), ok("cas", Value::pair("ab", "a")), ok("put", "ab"),
                        ok("get", {}, "ab"), ok("cas", Value::pair("ab", 7)), ok("append", ""),
                        info("cas", Value::pair("a", "ab"))}));
}

TEST(ListAppendModel, IsAsItsTwin) {
  const Operations kinds{ok("append", 1),
                         ok("append", 2),
                         ok("read", {}, List{}),
                         ok("read", {}, List{1}),
                         ok("read", {}, List{1, 2}),
                         ok("read", {}, List{2, 1}),
                         ok("read", {}),
                         info("append", 1)};
  expect_as({"list-append", list_spec}, kinds);
  expect_random_as_twin({"list-append", list_spec, List{1}}, kinds, 1'000);
}

Value reads(const char* name, Value value = {}) {
  return List{"r", name, std::move(value)};
}
Value writes(const char* name, Value value) {
  return List{"w", name, std::move(value)};
}

TEST(MultiRegisterModel, IsAsItsTwin) {
  const Value x1 = Value::pair("x", 1);
  const Value y1 = Value::pair("y", 1);
  const Value none = Value::pair("x", {});
  expect_as({"multi-register", multi_register_spec},
            {ok("write", List{x1}), ok("write", List{x1, y1}), ok("write", List{none}),
             ok("read", List{"x", "y"}, List{x1, y1}), ok("read", List{"x"}, List{none}),
             ok("read", {}, List{y1}), info("write", List{y1}),
             ok("txn", List{reads("x"), writes("x", 1)}, List{reads("x"), writes("x", 1)}),
             ok("txn", List{writes("y", 2), reads("y"), writes("y", 1)},
                List{writes("y", 2), reads("y", 2), writes("y", 1)}),
             ok("txn", List{reads("x")}, List{reads("x", 1)}),
             info("txn", List{reads("x"), writes("x", {})})});
}

TEST(MultiRegisterModel, BeginsWithOneValueEverywhereOrWithThoseOfAList) {
  const auto read = [](Value output) {
    Operations one{ok("read", {}, std::move(output))};
    one.front().called = 0;
    one.front().returned = 1;
    return one;
  };
  const auto verdict = [&](Value initial, Value output) {
    return check("multi-register", read(std::move(output)), {.initial = std::move(initial)})
        ->verdict;
  };
  EXPECT_EQ(verdict(0, List{Value::pair("x", 0), Value::pair("y", 0)}), Verdict::valid);
  EXPECT_EQ(verdict(0, List{Value::pair("x", {})}), Verdict::invalid);
  EXPECT_EQ(verdict(List{Value::pair("x", 0)}, List{Value::pair("x", 0), Value::pair("y", {})}),
            Verdict::valid);
}

}  // namespace
}  // namespace linnet::checker
