#include "history/bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <vector>

#include "history/line_reader.h"

namespace linnet::history {
namespace {

using testing::HasSubstr;

std::string compressed(const std::string& text) {
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 3));
  return frame;
}

base::Result<std::string> text_of(std::string data, std::size_t buffer_size) {
  ReadBytes bytes = bytes_of_text(std::move(data));
  if (auto done = decompress(bytes, "h"); !done) return base::failure(done.error());
  std::string text;
  std::vector<char> buffer(buffer_size);
  for (;;) {
    const auto count = bytes(buffer);
    if (!count) return base::failure(count.error());
    if (*count == 0) return text;
    text.append(buffer.data(), *count);
  }
}

TEST(Decompress, LeavesPlainTextAlone) {
  for (const std::string text : {"", "a", "plain text", "(\xB5/"}) {
    EXPECT_EQ(text_of(text, 3).value_or("?"), text);
  }
}

TEST(Decompress, ReadsZstdFramesOneAfterTheOther) {
  const std::string text(300'000, 'x');
  EXPECT_EQ(text_of(compressed(text) + compressed("") + compressed("end"), 1000).value_or("?"),
            text + "end");
}

TEST(Decompress, RefusesDamagedAndTruncatedData) {
  std::string data = compressed("a history of some length, to be cut off");
  EXPECT_THAT(text_of(data.substr(0, data.size() - 1), 100).error().at(0).what,
              HasSubstr("in the middle of a frame"));
  data[5] = static_cast<char>(data[5] ^ 0x7F);
  EXPECT_FALSE(text_of(data + "x", 100).has_value());
}

TEST(Decompress, NamesTheToolForWhatItDoesNotRead) {
  EXPECT_THAT(text_of("\x1F\x8B\x08 gzip", 100).error().at(0).text(), HasSubstr("gunzip"));
}

TEST(LineReader, GivesLinesHoweverTheBytesArrive) {
  const std::string text = "first\n\nthird\r\n" + std::string(1'000'000, 'x') + "\nlast";
  std::size_t at = 0;
  std::size_t step = 0;
  LineReader lines(
      [&](std::span<char> buffer) -> base::Result<std::size_t> {
        const std::size_t count = std::min({++step, buffer.size(), text.size() - at});
        std::copy_n(text.data() + at, count, buffer.data());
        at += count;
        return count;
      },
      "h");
  EXPECT_EQ(lines.next(), "first");
  EXPECT_EQ(lines.next(), "");
  EXPECT_EQ(lines.next(), "third\r");
  EXPECT_EQ(lines.next()->size(), 1'000'000U);
  EXPECT_FALSE(lines.cut_off());
  EXPECT_EQ(lines.next(), "last");
  EXPECT_TRUE(lines.cut_off());
  EXPECT_EQ(lines.number(), 5);
  EXPECT_EQ(lines.next(), std::nullopt);
}

TEST(LineReader, EndsWhereTheBytesFail) {
  int calls = 0;
  LineReader lines(
      [&](std::span<char> buffer) -> base::Result<std::size_t> {
        if (++calls > 1) return base::failure("h", "broken");
        buffer[0] = 'a';
        return std::size_t{1};
      },
      "h");
  EXPECT_EQ(lines.next(), std::nullopt);
  ASSERT_EQ(lines.errors().size(), 1U);
}

TEST(LineReader, GivesTheRestAtOnce) {
  LineReader lines(bytes_of_text("one\ntwo\nthree"), "h");
  EXPECT_EQ(lines.peek(), "one\ntwo\nthree");
  EXPECT_EQ(lines.next(), "one");
  EXPECT_EQ(lines.rest(), "two\nthree");
  EXPECT_EQ(lines.next(), std::nullopt);
}

}  // namespace
}  // namespace linnet::history
