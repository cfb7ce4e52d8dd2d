#include "history/etcd_log.h"

#include <gtest/gtest.h>

namespace linnet::history {
namespace {

TEST(EtcdLog, ReadsOperations) {
  History history;
  ASSERT_TRUE(parse_etcd_log_line("INFO  jepsen.util - 3\t:invoke\t:cas\t[1 4]", 1, "e", history));
  ASSERT_TRUE(
      parse_etcd_log_line("INFO  jepsen.util - 3\t:fail\t:cas\t:timed-out", 2, "e", history));
  ASSERT_TRUE(parse_etcd_log_line("INFO  jepsen.util - 4\t:invoke\t:read\tnil", 3, "e", history));
  ASSERT_EQ(history.events.size(), 3U);
  EXPECT_EQ(history.events[0].f, "cas");
  EXPECT_EQ(history.events[0].value, Value::pair(1, 4));
  EXPECT_EQ(history.events[1].type, EventType::fail);
  EXPECT_EQ(history.events[1].error, "timed-out");
  EXPECT_TRUE(history.events[2].value.is_null());
}

TEST(EtcdLog, ReadsFieldsPartedBySpaces) {
  History history;
  ASSERT_TRUE(
      parse_etcd_log_line("INFO  jepsen.util - 4   :invoke :cas    [1 2]", 1, "e", history));
  EXPECT_EQ(history.events.front().value, Value::pair(1, 2));
}

TEST(EtcdLog, PassesOverOtherLoggers) {
  History history;
  EXPECT_TRUE(parse_etcd_log_line("INFO  jepsen.core - Everything looks good", 1, "e", history));
  EXPECT_TRUE(history.events.empty());
}

TEST(EtcdLog, RefusesALineThatDoesNotRead) {
  for (const char* line :
       {"INFO  jepsen.util - x\t:invoke\t:read\tnil", "INFO  jepsen.util - 3\t:begin\t:read\tnil",
        "INFO  jepsen.util - 3\t:invoke\tread\tnil", "INFO  jepsen.util - 3\t:invoke\t:read",
        "INFO  jepsen.util - 3\t:invoke\t:cas\t[1 x]"}) {
    History history;
    EXPECT_FALSE(parse_etcd_log_line(line, 1, "e", history)) << line;
  }
}

}  // namespace
}  // namespace linnet::history
