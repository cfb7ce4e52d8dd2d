#include "targets/runtime/write_ahead_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>

#include "tests/support/temporary_folder.h"

namespace linnet::targets::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Bytes kA{1, 2, 3};
const Bytes kB{};
const Bytes kC(100, 7);

constexpr std::size_t kMagicSize = 8;
constexpr std::size_t kHeaderSize = 12;

// While it lives, this process's files cannot grow beyond so many bytes.
class SmallFilesOnly {
 public:
  explicit SmallFilesOnly(std::uint64_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  SmallFilesOnly(const SmallFilesOnly&) = delete;
  SmallFilesOnly& operator=(const SmallFilesOnly&) = delete;
  ~SmallFilesOnly() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

class WriteAheadLogTest : public testing::Test {
 protected:
  void append(const std::vector<Bytes>& records) {
    auto opened = WriteAheadLog::open(folder_.path());
    ASSERT_TRUE(opened) << opened.error().front().text();
    ASSERT_TRUE(opened->log.append(records));
  }
  std::vector<Bytes> records() { return WriteAheadLog::open(folder_.path()).value().records; }
  std::string error() {
    const auto opened = WriteAheadLog::open(folder_.path());
    return opened ? "" : opened.error().front().text();
  }

  std::string contents() {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void replace_contents(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }

  tests::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "wal";
};

TEST_F(WriteAheadLogTest, ANewLogIsEmptyAndItsFolderIsCreated) {
  EXPECT_THAT(WriteAheadLog::open(folder_.path() / "a" / "b").value().records, IsEmpty());
}

TEST_F(WriteAheadLogTest, GivesBackWhatWasAppendedInOrder) {
  append({kA, kB});
  append({});
  append({kC});
  EXPECT_THAT(records(), ElementsAre(kA, kB, kC));
}

TEST_F(WriteAheadLogTest, ATailTornAtAnyByteIsCutAndTheLogGoesOn) {
  append({kA, kB});
  const std::size_t whole = contents().size();
  append({kC});
  const std::string all = contents();
  for (std::size_t length = whole; length < all.size(); ++length) {
    replace_contents(all.substr(0, length));
    {
      const auto opened = WriteAheadLog::open(folder_.path());
      ASSERT_TRUE(opened) << length;
      EXPECT_THAT(opened->records, ElementsAre(kA, kB)) << length;
      EXPECT_EQ(opened->bytes_cut, length - whole);
    }
    append({kC});
    EXPECT_EQ(contents(), all) << length;
  }
}

TEST_F(WriteAheadLogTest, AFileTornAtItsCreationIsAnEmptyLog) {
  append({});
  const std::string all = contents();
  for (std::size_t length = 0; length <= all.size(); ++length) {
    replace_contents(all.substr(0, length));
    EXPECT_THAT(records(), IsEmpty()) << length;
  }
}

TEST_F(WriteAheadLogTest, ZerosAtTheEndAreATornTail) {
  append({kA});
  replace_contents(contents() + std::string(4096, '\0'));
  EXPECT_THAT(records(), ElementsAre(kA));
}

TEST_F(WriteAheadLogTest, ALastRecordWithADamagedPayloadIsATornTail) {
  append({kA, kC});
  std::string bytes = contents();
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  replace_contents(bytes);
  EXPECT_THAT(records(), ElementsAre(kA));
}

TEST_F(WriteAheadLogTest, DamageToAnyByteBeforeTheLastRecordIsRefusedWithItsOffset) {
  append({kA, kC, kA});
  const std::string all = contents();
  const std::size_t second = kMagicSize + kHeaderSize + kA.size();
  const std::size_t third = second + kHeaderSize + kC.size();
  for (std::size_t i = kMagicSize; i < third; ++i) {
    std::string bytes = all;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x40);
    replace_contents(bytes);
    const std::size_t place = i < second ? kMagicSize : second;
    EXPECT_THAT(error(), HasSubstr(path_.string() + " at offset " + std::to_string(place) + ":"));
    EXPECT_EQ(contents(), bytes) << "a refused file is left as it was";
  }
}

TEST_F(WriteAheadLogTest, AFileOfAnotherKindIsRefused) {
  replace_contents("SQLite format 3");
  EXPECT_THAT(error(), HasSubstr("is not a write-ahead log"));
}

TEST_F(WriteAheadLogTest, AFileInUseIsRefused) {
  const auto first = WriteAheadLog::open(folder_.path());
  ASSERT_TRUE(first);
  EXPECT_THAT(error(), HasSubstr("is in use"));
}

TEST_F(WriteAheadLogTest, AFolderThatCannotBeIsRefused) {
  replace_contents("");
  const auto opened = WriteAheadLog::open(path_ / "below-a-file");
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().front().text(), HasSubstr("cannot be created"));
}

TEST_F(WriteAheadLogTest, ReplacedRecordsAreGoneAndWritingGoesOnBehindTheNewOnes) {
  std::optional opened(WriteAheadLog::open(folder_.path()).value());
  ASSERT_TRUE(opened->log.append(std::vector<Bytes>{kA, kC}));
  const auto before = opened->log.size();
  ASSERT_TRUE(opened->log.replace(std::vector<Bytes>{kB}));
  EXPECT_LT(opened->log.size(), before);
  EXPECT_EQ(opened->log.size(), std::filesystem::file_size(path_));
  ASSERT_TRUE(opened->log.append(std::vector<Bytes>{kA}));
  EXPECT_THAT(error(), HasSubstr("in use")) << "the new file is locked as the old one was";
  opened.reset();
  EXPECT_THAT(records(), ElementsAre(kB, kA));
}

TEST_F(WriteAheadLogTest, AReplacementThatWasNotFinishedCountsForNothing) {
  append({kA});
  std::ofstream(folder_.path() / "wal.new", std::ios::binary) << "half of a new log";
  EXPECT_THAT(records(), ElementsAre(kA));
  ASSERT_TRUE(WriteAheadLog::open(folder_.path()).value().log.replace(std::vector<Bytes>{kB}));
  EXPECT_THAT(records(), ElementsAre(kB));
}

// What a process that is killed now would leave behind is what the file system has.
TEST_F(WriteAheadLogTest, OnAVolatileDiskOnlyWhatIsSyncedOutlivesTheProcess) {
  auto opened = WriteAheadLog::open(folder_.path(), {Disk::kVolatile, true}).value();
  ASSERT_TRUE(opened.log.append(std::vector<Bytes>{kA}));
  EXPECT_EQ(opened.log.size(), std::filesystem::file_size(path_));
}

TEST_F(WriteAheadLogTest, OnAVolatileDiskAnAppendThatDoesNotSyncIsLost) {
  auto opened = WriteAheadLog::open(folder_.path(), {Disk::kVolatile, false}).value();
  ASSERT_TRUE(opened.log.append(std::vector<Bytes>{kA}));
  EXPECT_EQ(std::filesystem::file_size(path_), kMagicSize);
  for (int i = 1; i < 100; ++i) ASSERT_TRUE(opened.log.append(std::vector<Bytes>{kA}));
  EXPECT_EQ(opened.log.size(), std::filesystem::file_size(path_)) << "it syncs later";
}

// A limit on the size of files stands for a disk without room: both let a part of a write through.
TEST_F(WriteAheadLogTest, AFullDiskIsAnErrorAndLeavesWhatWasThereBefore) {
  append({kA});
  std::optional opened(WriteAheadLog::open(folder_.path()).value());
  {
    const SmallFilesOnly limit(opened->log.size() + 50);
    const auto appended = opened->log.append(std::vector<Bytes>{kC});
    ASSERT_FALSE(appended);
    EXPECT_THAT(appended.error().front().text(), HasSubstr("see to the disk"));
    const auto replaced = opened->log.replace(std::vector<Bytes>{kC});
    ASSERT_FALSE(replaced);
  }
  opened.reset();
  EXPECT_THAT(records(), ElementsAre(kA));
}

}  // namespace
}  // namespace linnet::targets::runtime
