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

}  // namespace
}  // namespace linnet::history
