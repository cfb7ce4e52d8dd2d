#include "history/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::history {
namespace {

using testing::HasSubstr;

Event write_ok() {
  Event event;
  event.index = 19;
  event.time = std::chrono::nanoseconds(1405112);
  event.process = ProcessId(3);
  event.type = EventType::ok;
  event.f = "write";
  event.key = "k1";
  event.value = 5;
  event.node = "n2";
  event.line = 1;
  return event;
}

TEST(JsonLines, WritesTheOpMap) {
  EXPECT_EQ(to_line(write_ok()),
            R"({"index":19,"time":1405112,"process":3,"type":"ok","f":"write","key":"k1",)"
            R"("value":5,"node":"n2"})");
}

TEST(JsonLines, ReadsWhatItWrites) {
  History history;
  ASSERT_TRUE(JsonLines::read_with_care(to_line(write_ok()), 1, "h", history));
  ASSERT_EQ(history.events.size(), 1U);
  EXPECT_EQ(history.events.front(), write_ok());
}

TEST(JsonLines, ReadsWhatTheNemesisDid) {
  NemesisEvent event;
  event.index = 20;
  event.f = "kill";
  event.value = {{"nodes", {"n1"}}, {"effect", 1.5}};
  event.line = 4;
  History history;
  ASSERT_TRUE(JsonLines::read_with_care(to_line(event), 4, "h", history));
  ASSERT_EQ(history.nemesis.size(), 1U);
  EXPECT_EQ(history.nemesis.front(), event);
}

TEST(JsonLines, TakesDefaultsForWhatIsAbsent) {
  History history;
  ASSERT_TRUE(
      JsonLines::read_with_care(R"({"process":0,"type":"invoke","f":"read"})", 1, "h", history));
  ASSERT_TRUE(JsonLines::read_with_care(R"({"process":0,"type":"ok","f":"read","extra":{}})", 2,
                                        "h", history));
  EXPECT_EQ(history.events[1].index, 1);
  EXPECT_EQ(history.events[1].key, std::nullopt);
  EXPECT_TRUE(history.events[1].value.is_null());
}

TEST(JsonLines, SaysEverythingThatIsWrongWithALine) {
  History history;
  const auto result = JsonLines::read_with_care(
      R"({"process":1.5,"type":"done","index":"x","value":{"a":1}})", 7, "h", history);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().size(), 5U);  // process, type, index, value, f
  for (const auto& error : result.error()) EXPECT_EQ(error.place, "h:7");
}

TEST(JsonLines, RefusesAFieldThatAppearsTwiceAndAnyDepth) {
  History history;
  const auto twice = JsonLines::read_with_care(
      R"({"process":0,"process":1,"type":"invoke","f":"read","x":1,"x":2})", 1, "h", history);
  ASSERT_FALSE(twice.has_value());
  EXPECT_THAT(twice.error().front().text(), HasSubstr("\"process\" appears twice"));
  const std::string deep = R"({"process":0,"type":"invoke","f":"read","value":)" +
                           std::string(1000, '[') + std::string(1000, ']') + "}";
  EXPECT_THAT(JsonLines::read_with_care(deep, 1, "h", history).error().front().text(),
              HasSubstr("nested"));
  EXPECT_TRUE(history.events.empty());
}

TEST(JsonLines, RefusesEmptyTypesAndNoFunction) {
  History history;
  EXPECT_FALSE(JsonLines::read_with_care(R"({"process":0,"type":"","f":"r"})", 1, "h", history));
  EXPECT_FALSE(JsonLines::read_with_care(R"({"process":0,"type":"ok","f":null})", 1, "h", history));
}

TEST(JsonLines, RefusesWhatIsNotAnObject) {
  History history;
  EXPECT_THAT(JsonLines::read_with_care("{\"process\":", 1, "h", history).error().front().text(),
              HasSubstr("not valid JSON"));
  EXPECT_THAT(JsonLines::read_with_care("[]", 1, "h", history).error().front().text(),
              HasSubstr("not an op map"));
}

}  // namespace
}  // namespace linnet::history
