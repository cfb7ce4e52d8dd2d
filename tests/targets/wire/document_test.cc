#include "targets/wire/document.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace linnet::targets::wire {
namespace {

TEST(Document, SurvivesItsEncoding) {
  for (const char* text : {"null", "true", "-7", "18446744073709551615", "1.5", "\"k\\u0000\"",
                           "[1,[2,{}]]", R"({"a":{"b":[null]}})"}) {
    const auto document = Document::parse(text);
    EXPECT_EQ(from_bytes(to_bytes(document)).value(), document) << text;
  }
}

TEST(Document, IsRefusedWhenCutAnywhereOrFollowedByMore) {
  Bytes bytes = to_bytes({{"key", "value"}, {"list", {1, 2.5, nullptr}}});
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(from_bytes(std::span(bytes).first(length))) << length;
  }
  bytes.push_back(0);
  EXPECT_FALSE(from_bytes(bytes));
}

TEST(Document, IsRefusedWhenItWouldExhaustTheStack) {
  const Bytes nested_arrays(1'000'000, 0x91);
  EXPECT_FALSE(from_bytes(nested_arrays));
  const Bytes huge_array{0xdd, 0xff, 0xff, 0xff, 0xff};
  EXPECT_FALSE(from_bytes(huge_array));
  const Bytes huge_string{0xdb, 0xff, 0xff, 0xff, 0xff};
  EXPECT_FALSE(from_bytes(huge_string));
}

TEST(Document, HoldsBytesAsBytes) {
  const auto document = Document::object({{"b", Document::binary(Bytes{0, 255})}});
  EXPECT_EQ(from_bytes(to_bytes(document)).value(), document);
}

TEST(Document, IsRefusedWhereJsonHasNothingOfTheKind) {
  const Bytes number_as_key{0x81, 0x01, 0x02};
  const Bytes list_as_key{0x81, 0x90, 0x02};
  const Bytes extension{0xd4, 0x05, 0x00};
  for (const Bytes& bytes : {number_as_key, list_as_key, extension}) {
    EXPECT_FALSE(from_bytes(bytes));
  }
}

TEST(Document, NeverFailsOtherwiseThanByAnErrorOnRandomBytes) {
  base::Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes(static_cast<std::size_t>(random.between(0, 40)));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.between(0, 255));
    const auto document = from_bytes(bytes);
    if (!document) continue;
    EXPECT_LE(to_text(*document).size(), 303U);
  }
}

TEST(Document, FieldsAreCheckedForPresenceKindAndRange) {
  const auto document =
      Document::parse(R"({"i":-3,"s":"x","b":true,"f":1.0,"u":9223372036854775808})");
  EXPECT_EQ(integer_field(document, "i").value(), -3);
  EXPECT_EQ(string_field(document, "s").value(), "x");
  EXPECT_EQ(bool_field(document, "b").value(), true);
  EXPECT_FALSE(integer_field(document, "f"));
  EXPECT_FALSE(integer_field(document, "u"));
  EXPECT_FALSE(integer_field(document, "absent"));
  EXPECT_FALSE(string_field(document, "i"));
  EXPECT_FALSE(bool_field(document, "i"));
  EXPECT_EQ(integer_field(Document::array(), "i").error().front().place, "i");
}

}  // namespace
}  // namespace linnet::targets::wire
