// The numbers of values against a map.
#include "checker/values.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"

namespace linnet::checker {
namespace {

using history::Value;

class ValuesTest : public testing::Test {
 protected:
  void expect_as_in_a_map(const std::vector<Value>& values, Values::Ownership ownership) {
    Values numbers(budget_, ownership);
    std::map<Value, ValueId> expected{{Value(), Values::kNull}};
    for (const Value& value : values) {
      const auto [entry, added] = expected.try_emplace(value, expected.size());
      ASSERT_EQ(numbers.id(value), entry->second) << value.text();
      ASSERT_EQ(numbers.value(entry->second), value);
    }
    ASSERT_EQ(numbers.size(), expected.size());
    for (const auto& [value, number] : expected) ASSERT_EQ(numbers.id(value), number);
  }

  base::SteadyClock clock_;
  Budget budget_{clock_, {}};
  base::Random random_{1};
};

TEST_F(ValuesTest, AreTheSameForEqualValuesWhereverIntegersLie) {
  for (const std::int64_t range : {5, 100, 10'000, 1'000'000'000}) {
    std::vector<Value> values;
    for (int i = 0; i < 3000; ++i) values.emplace_back(random_.between(-range / 10, range));
    expect_as_in_a_map(values, Values::Ownership::callers);
    expect_as_in_a_map(values, Values::Ownership::own);
  }
}

// An integer that was far away at first is found again when the others have come up to it.
TEST_F(ValuesTest, StayTheSameWhileIntegersFillUp) {
  std::vector<Value> values;
  for (std::int64_t i = 5000; i >= 0; i -= 7) values.emplace_back(i);
  for (std::int64_t i = 0; i <= 5000; ++i) values.emplace_back(i);
  expect_as_in_a_map(values, Values::Ownership::callers);
}

TEST_F(ValuesTest, TellKindsApart) {
  std::vector<Value> values{Value(),
                            Value(false),
                            Value(true),
                            Value(0),
                            Value(1),
                            Value("0"),
                            Value("a longer text than fits inside"),
                            Value(Value::List{}),
                            Value(Value::List{Value(0)}),
                            Value(Value::List{Value("0")})};
  for (int i = 0; i < 500; ++i) values.emplace_back(std::to_string(random_.between(0, 100)));
  expect_as_in_a_map(values, Values::Ownership::callers);
}

TEST_F(ValuesTest, OfTheTablesOwnOutliveTheCallersValue) {
  Values numbers(budget_, Values::Ownership::own);
  const ValueId number = numbers.id(Value("a text that lies outside of the value"));
  EXPECT_EQ(numbers.value(number).as_string(), "a text that lies outside of the value");
}

TEST_F(ValuesTest, GiveTheirMemoryBack) {
  {
    Values numbers(budget_, Values::Ownership::own);
    for (int i = 0; i < 1000; ++i) numbers.id(Value(std::to_string(i)));
    EXPECT_GT(budget_.bytes(), 1000 * sizeof(Value));
  }
  EXPECT_EQ(budget_.bytes(), 0U);
}

}  // namespace
}  // namespace linnet::checker
