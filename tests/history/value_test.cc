#include "history/value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "history/json.h"

namespace linnet::history {
namespace {

const std::vector<Value> kAscending{
    Value(),           false,         true, -3, 7, "a", "b", Value::List{}, Value::pair(1, 2),
    Value::pair(1, 3), Value::List{2}};

TEST(Value, IsOrderedByKindThenContent) {
  for (std::size_t i = 0; i < kAscending.size(); ++i) {
    for (std::size_t j = 0; j < kAscending.size(); ++j) {
      EXPECT_EQ(kAscending[i] < kAscending[j], i < j) << i << " " << j;
      EXPECT_EQ(kAscending[i] == kAscending[j], i == j) << i << " " << j;
      EXPECT_EQ(kAscending[i].hash() == kAscending[j].hash(), i == j) << i << " " << j;
    }
  }
}

TEST(Value, ReadsAsJsonWritesIt) {
  EXPECT_EQ(Value().text(), "null");
  EXPECT_EQ(Value(true).text(), "true");
  EXPECT_EQ(Value(-3).text(), "-3");
  EXPECT_EQ(Value("a\"b").text(), R"("a\"b")");
  EXPECT_EQ(Value::pair(1, Value::List{"x", Value()}).text(), R"([1, ["x", null]])");
}

TEST(Value, SurvivesJson) {
  for (const Value& value : kAscending) EXPECT_EQ(from_json(to_json(value), "here"), value);
}

TEST(Value, RefusesJsonThatIsNoValue) {
  for (const char* text : {"1.5", "{}", "[1, {}]", "9223372036854775808"}) {
    const auto value = from_json(nlohmann::json::parse(text), "line 3");
    ASSERT_FALSE(value.has_value()) << text;
    EXPECT_EQ(value.error().front().place, "line 3");
  }
}

TEST(Value, IsTheSameWhateverItsLength) {
  for (const std::size_t length : {0U, 1U, 13U, 14U, 15U, 1000U}) {
    const std::string text(length, 'x');
    const Value value(text);
    EXPECT_EQ(value.as_string(), text);
    EXPECT_EQ(value, Value(text));
    EXPECT_EQ(value.hash(), Value(text).hash());
    EXPECT_NE(value, Value(text + "y"));
    EXPECT_LT(value, Value(text + "y"));
  }
}

TEST(Value, OutlivesTheOneItWasCopiedFrom) {
  Value copy;
  {
    const Value original(Value::List{std::string(100, 'x'), Value::pair(1, 2)});
    copy = original;
    EXPECT_EQ(copy, original);
  }
  EXPECT_EQ(copy.as_list()[0].as_string(), std::string(100, 'x'));
  EXPECT_EQ(copy.as_list()[1], Value::pair(1, 2));
  copy = copy.as_list()[1];  // out of itself
  EXPECT_EQ(copy, Value::pair(1, 2));
}

TEST(Value, IsNullOnceMovedFrom) {
  Value from = Value::pair(1, 2);
  const Value to = std::move(from);
  EXPECT_EQ(to, Value::pair(1, 2));
  EXPECT_TRUE(from.is_null());  // NOLINT(bugprone-use-after-move): that is the question
}

}  // namespace
}  // namespace linnet::history
