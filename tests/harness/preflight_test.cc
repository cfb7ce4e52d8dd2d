// What is found out before a run begins.
#include "harness/preflight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

namespace linnet::harness {
namespace {

using testing::HasSubstr;

// While it lives, so many files may be open.
class FileLimit {
 public:
  explicit FileLimit(rlim_t files) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = files;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~FileLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
};

TEST(Preflight, RefusesMoreClientsThanCanBeConnected) {
  const FileLimit limit(512);
  EXPECT_TRUE(check_connections(3, 10).has_value());
  const auto many = check_connections(9, 500);
  ASSERT_FALSE(many.has_value());
  EXPECT_THAT(many.error().front().text(),
              HasSubstr("--concurrency: 500 clients of 9 nodes need up to 14348 open files, and "
                        "512 are allowed"));
}

TEST(Preflight, AllowsAsManyFilesAsTheMachine) {
  const FileLimit limit(512);
  allow_many_files();
  rlimit now{};
  ::getrlimit(RLIMIT_NOFILE, &now);
  EXPECT_EQ(now.rlim_cur, now.rlim_max);
}

}  // namespace
}  // namespace linnet::harness
