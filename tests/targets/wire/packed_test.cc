#include "targets/wire/packed.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "targets/wire/fields.h"

namespace linnet::targets::wire {
namespace {

constexpr std::uint8_t kKind = 9;
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Packed, ReadsAsItWasWritten) {
  const std::string text("a\0b", 3);
  const Bytes rest{7, 8};
  const Bytes bytes = Packer(kKind).text(text).number(kLeast).number(5).text("").rest(rest).take();
  EXPECT_EQ(bytes.front(), kKind);
  Unpacker fields{std::span(bytes).subspan(1)};
  EXPECT_EQ(fields.text(), text);
  EXPECT_EQ(fields.number(), kLeast);
  EXPECT_EQ(fields.natural(), 5);
  EXPECT_EQ(fields.text(), "");
  EXPECT_FALSE(fields.is_empty());
  const auto left = fields.rest();
  EXPECT_EQ(Bytes(left.begin(), left.end()), rest);
  EXPECT_TRUE(fields.is_empty());
  EXPECT_FALSE(fields.failed());
}

TEST(Packed, RemembersThatSomethingWasMissing) {
  const Bytes bytes = Packer(kKind).number(1).text("four").take();
  for (std::size_t length = 0; length + 1 < bytes.size(); ++length) {
    Unpacker fields{std::span(bytes).subspan(1, length)};
    fields.number();
    EXPECT_EQ(fields.text(), "") << length;
    EXPECT_TRUE(fields.failed()) << length;
  }
}

TEST(Packed, TakesNoNumberForANaturalOneThatIsNot) {
  for (const std::int64_t wrong : {std::int64_t{-1}, kLeast, kLargestNatural + 1}) {
    const Bytes bytes = Packer(kKind).number(wrong).take();
    Unpacker fields{std::span(bytes).subspan(1)};
    EXPECT_EQ(fields.natural(), 0);
    EXPECT_TRUE(fields.failed());
  }
}

}  // namespace
}  // namespace linnet::targets::wire
