#include "reports/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace linnet::reports {
namespace {

std::string mended(std::string_view text) {
  std::string result;
  for_each_character(text, [&result](std::string_view character) { result += character; });
  return result;
}

TEST(Utf8, KeepsWhatIsWellFormed) {
  const std::string text = "a\n\xC3\xA4\xE2\x86\x92\xF0\x9F\x90\xA6";
  EXPECT_EQ(mended(text), text);
  EXPECT_EQ(character_length(text.substr(2)), 2U);
}

TEST(Utf8, ReplacesEachByteThatIsNoCharacter) {
  const std::string replaced(kReplacement);
  EXPECT_EQ(mended("\xFF"), replaced);
  EXPECT_EQ(mended("a\xC3"), "a" + replaced);                         // cut off
  EXPECT_EQ(mended("\xC0\xAF"), replaced + replaced);                 // overlong
  EXPECT_EQ(mended("\xE0\x80\xAF"), replaced + replaced + replaced);  // overlong
  EXPECT_EQ(mended("\xED\xA0\x80"), replaced + replaced + replaced);  // a surrogate
  EXPECT_EQ(mended("\xF4\x90\x80\x80").size(), 4 * replaced.size());  // above U+10FFFF
}

}  // namespace
}  // namespace linnet::reports
