#include "history/edn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::history::edn {
namespace {

using testing::HasSubstr;

Form read(std::string_view text) {
  Reader reader(text, 1);
  EXPECT_TRUE(reader.pass_over_blanks());
  const auto form = reader.form();
  EXPECT_TRUE(form.has_value()) << text << ": " << form.error().what;
  return form.value_or(Form());
}

Fault fault_in(std::string_view text) {
  Reader reader(text, 1);
  EXPECT_TRUE(reader.pass_over_blanks());
  const auto form = reader.form();
  EXPECT_FALSE(form.has_value()) << text;
  return form ? Fault() : form.error();
}

TEST(Edn, ReadsScalars) {
  EXPECT_EQ(read("nil").kind, Kind::nil);
  EXPECT_TRUE(read("true").boolean);
  EXPECT_EQ(read("false").kind, Kind::boolean);
  EXPECT_EQ(read("-12").integer, -12);
  EXPECT_EQ(read("+12N").integer, 12);
  EXPECT_EQ(read(":a/b").text, "a/b");
  EXPECT_EQ(read("foo").kind, Kind::symbol);
  EXPECT_EQ(read("1.5e3M").kind, Kind::number);
  EXPECT_EQ(read("9223372036854775808").kind, Kind::number);
}

TEST(Edn, ReadsStringsWithTheirEscapes) {
  EXPECT_EQ(read(R"("a \"b\" \\ \t \u00e9 \ud83d\ude00")").text,
            "a \"b\" \\ \t \xC3\xA9 \xF0\x9F\x98\x80");
  EXPECT_EQ(read("\"two\nlines\"").text, "two\nlines");
}

TEST(Edn, ReadsCharacters) {
  EXPECT_EQ(read("\\a").text, "a");
  EXPECT_EQ(read("\\newline").text, "\n");
  EXPECT_EQ(read("\\u0041").text, "A");
  EXPECT_EQ(read("\\u").text, "u");
  EXPECT_EQ(read("\\(").text, "(");
  EXPECT_EQ(read("\\\xC3\xA9").text, "\xC3\xA9");
}

TEST(Edn, ReadsCollectionsInsideOneAnother) {
  const Form map = read("{:a [1, (2 #{3})] \"b\" nil}");
  ASSERT_EQ(map.kind, Kind::map);
  ASSERT_EQ(map.items.size(), 4U);
  EXPECT_EQ(map.items[1].items[1].items[1].items[0].integer, 3);
}

TEST(Edn, PassesOverCommentsCommasAndWhatIsDiscarded) {
  EXPECT_EQ(read("; a comment\n ,, #_ {:a 1} #_ #_ 1 2 3").integer, 3);
  EXPECT_EQ(read("[1 #_ 2 ; three\n]").items.size(), 1U);
}

TEST(Edn, ReadsATaggedElementAsTheElement) {
  EXPECT_EQ(read("#inst \"2024-01-01\"").text, "2024-01-01");
  EXPECT_EQ(read("#jepsen.history.Op{:f :read}").kind, Kind::map);
}

TEST(Edn, SaysWhereAndWhatIsWrong) {
  const Fault fault = fault_in("[1\n  2 }");
  EXPECT_EQ(fault.place.line, 2);
  EXPECT_EQ(fault.place.column, 5);
  EXPECT_THAT(fault.what, HasSubstr("} closes nothing"));
  EXPECT_FALSE(fault.at_end);
}

TEST(Edn, TellsATextThatEndedTooEarly) {
  for (const char* text : {"[1 2", "{:a", "\"abc", "\"abc\\", "#tag", "(1 #_"}) {
    EXPECT_TRUE(fault_in(text).at_end) << text;
  }
}

TEST(Edn, RefusesWhatIsNotEdn) {
  for (const char* text :
       {"{:a}", "1/2", "007", "1a", "'a", "@a", "^a", "#\"regex\"", "#", ":", "::a", "\"\\x\"",
        "\"\\ud83d\"", "\"\\udc00\"", "\"\\u12\"", "\\longname", "\\ "}) {
    EXPECT_FALSE(fault_in(text).what.empty()) << text;
  }
}

TEST(Edn, RefusesAnyDepthBeyondItsLimit) {
  const std::string deep(Reader::kDeepest, '[');
  EXPECT_TRUE(fault_in(deep).at_end);
  EXPECT_THAT(fault_in(deep + "[").what, HasSubstr("inside one another"));
  std::string tags;
  for (int i = 0; i <= Reader::kDeepest; ++i) tags += "#t ";
  EXPECT_THAT(fault_in(tags + "1").what, HasSubstr("too deep"));
}

}  // namespace
}  // namespace linnet::history::edn
