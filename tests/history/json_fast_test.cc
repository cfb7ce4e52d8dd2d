#include "history/json_fast.h"

#include <gtest/gtest.h>

#include "history/json_lines.h"

namespace linnet::history {
namespace {

TEST(JsonFast, ReadsOpMapsOfClientsAsTheCarefulPathDoes) {
  for (
      const char* line :
      {R"({"index":17,"time":1203345,"process":3,"type":"invoke","f":"write","key":"k1","value":5})",
       R"({"process":3,"type":"ok","f":"cas","value":[1,[-2,null],true,false,[]],"node":"n2"})",
       R"( { "process" : -0 , "type" : "fail" , "f" : "" , "error" : "a b" , "x" : "y" } )",
       R"({"process":3,"type":"info","f":"w","value":"\"\\\/\b\f\n\r\t é","key":null})",
       R"({"f":"w","type":"info","process":123456789012345678})"}) {
    History fast;
    History careful;
    EXPECT_TRUE(read_fast(line, 4, fast)) << line;
    ASSERT_TRUE(JsonLines::read_with_care(line, 4, "h", careful)) << line;
    EXPECT_EQ(fast.events, careful.events) << line;
  }
}

TEST(JsonFast, LeavesTheRestToTheCarefulPath) {
  for (const char* line : {"",
                           "{",
                           "{}",
                           "[]",
                           R"({"process":0,"type":"invoke"})",
                           R"({"process":0,"f":"r"})",
                           R"({"type":"invoke","f":"r"})",
                           R"({"process":"nemesis","type":"info","f":"kill"})",
                           R"({"process":0,"type":"begin","f":"r"})",
                           R"({"process":0,"type":"invoke","f":"r"} x)",
                           R"({"process":0,"type":"invoke","f":"r",})",
                           R"({"process":01,"type":"invoke","f":"r"})",
                           R"({"process":-,"type":"invoke","f":"r"})",
                           R"({"process":1.0,"type":"invoke","f":"r"})",
                           R"({"process":0,"process":0,"type":"invoke","f":"r"})",
                           R"({"process":0,"type":"invoke","f":"r","value":1234567890123456789})",
                           R"({"process":0,"type":"invoke","f":"r","value":1e3})",
                           R"({"process":0,"type":"invoke","f":"r","value":{}})",
                           R"({"process":0,"type":"invoke","f":"r","value":nul})",
                           R"({"process":0,"type":"invoke","f":"r","value":[1,]})",
                           R"({"process":0,"type":"invoke","f":"r","value":[1)",
                           R"({"process":0,"type":"invoke","f":"r","value":"\u0041"})",
                           "{\"process\":0,\"type\":\"invoke\",\"f\":\"\xFF\"}",
                           "{\"process\":0,\"type\":\"invoke\",\"f\":\"a\tb\"}"}) {
    History history;
    EXPECT_FALSE(read_fast(line, 1, history)) << line;
    EXPECT_TRUE(history.events.empty()) << line;
  }
}

}  // namespace
}  // namespace linnet::history
