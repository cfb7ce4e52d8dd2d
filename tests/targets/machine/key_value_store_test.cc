#include "targets/machine/key_value_store.h"

#include <gtest/gtest.h>

namespace linnet::targets::machine {
namespace {

using wire::ErrorCode;

Bytes write(const std::string& session, int sequence, const std::string& key, Document value) {
  return to_bytes({session, sequence, Write{key, std::move(value)}});
}
Bytes cas(const std::string& session, int sequence, const std::string& key, Document expected,
          Document replacement) {
  return to_bytes({session, sequence, Cas{key, std::move(expected), std::move(replacement)}});
}

TEST(KeyValueStore, ReadsNullFromAnAbsentKeyAndOtherwiseTheLastValue) {
  KeyValueStore store({});
  const auto read = to_bytes({"", 0, Read{"k"}});
  EXPECT_EQ(store.read(read), (Outcome{}));
  store.apply(write("s", 1, "k", {{"any", "json"}}));
  EXPECT_EQ(store.read(read).value, Document({{"any", "json"}}));
}

TEST(KeyValueStore, CasWritesOnlyOverTheExpectedValue) {
  KeyValueStore store({});
  EXPECT_EQ(store.apply(cas("s", 1, "k", nullptr, 1)), (Outcome{})) << "an absent key is null";
  EXPECT_EQ(store.apply(cas("s", 2, "k", 7, 2)).error, ErrorCode::kCasMismatch);
  EXPECT_EQ(store.value_of("k"), 1);
  EXPECT_EQ(store.apply(cas("s", 3, "k", 1, 2)), (Outcome{}));
  EXPECT_EQ(store.value_of("k"), 2);
}

TEST(KeyValueStore, ARetryIsAppliedOnceAndGivenTheFirstOutcome) {
  KeyValueStore store({});
  store.apply(cas("a", 1, "k", nullptr, 1));
  store.apply(write("b", 1, "k", 9));
  EXPECT_EQ(store.apply(cas("a", 1, "k", nullptr, 1)), (Outcome{}));
  EXPECT_EQ(store.value_of("k"), 9);
  const auto mismatch = store.apply(cas("a", 2, "k", 1, 2));
  store.apply(write("b", 2, "k", 1));
  EXPECT_EQ(store.apply(cas("a", 2, "k", 1, 2)), mismatch) << "failures are remembered too";
}

TEST(KeyValueStore, ACommandOfAnEarlierNumberIsNotAppliedAndItsAnswerIsUnknown) {
  KeyValueStore store({});
  store.apply(write("s", 3, "k", 3));
  EXPECT_EQ(store.apply(write("s", 2, "k", 2)).error, ErrorCode::kStaleSequence);
  EXPECT_EQ(store.value_of("k"), 3);
}

TEST(KeyValueStore, SessionsAreIndependent) {
  KeyValueStore store({});
  store.apply(write("a", 1, "k", 1));
  store.apply(write("b", 1, "k", 2));
  EXPECT_EQ(store.value_of("k"), 2);
}

TEST(KeyValueStore, WithoutDuplicateSuppressionARetryIsAppliedAgain) {
  KeyValueStore store({.suppress_duplicates = false});
  store.apply(write("a", 1, "k", 1));
  store.apply(write("b", 1, "k", 2));
  store.apply(write("a", 1, "k", 1));
  EXPECT_EQ(store.value_of("k"), 1);
}

TEST(KeyValueStore, BytesThatAreNoCommandChangeNothing) {
  KeyValueStore store({});
  EXPECT_EQ(store.apply({}).error, ErrorCode::kMalformed);
  EXPECT_EQ(store.apply(wire::to_bytes({"s", 1, {{"f", "drop"}, {"key", "k"}}})).error,
            ErrorCode::kMalformed);
  EXPECT_EQ(store.apply(to_bytes({"s", 1, Read{"k"}})).error, ErrorCode::kMalformed);
  EXPECT_EQ(store.read(write("s", 1, "k", 1)).error, ErrorCode::kMalformed);
}

TEST(Command, IsParsedFromARequestAndSurvivesTheLog) {
  const auto command =
      parse_command({1, "s", 3, {{"f", "cas"}, {"key", "k"}, {"value", {nullptr, {1, 2}}}}});
  const auto again = command_from_bytes(to_bytes(command.value())).value();
  EXPECT_EQ(again.session, "s");
  EXPECT_EQ(again.sequence, 3);
  EXPECT_EQ(std::get<Cas>(again.operation).replacement, Document({1, 2}));
}

TEST(Command, IsRefusedWithTheFieldThatIsWrong) {
  const auto place = [](const std::string& session, int sequence, const char* command) {
    return parse_command({1, session, sequence, Document::parse(command)}).error().front().place;
  };
  EXPECT_EQ(place("s", 1, "7"), "f");
  EXPECT_EQ(place("s", 1, R"({"f":"drop","key":"k"})"), "f");
  EXPECT_EQ(place("s", 1, R"({"f":"read","key":7})"), "key");
  EXPECT_EQ(place("s", 1, R"({"f":"read","key":"k","value":1})"), "value");
  EXPECT_EQ(place("s", 1, R"({"f":"cas","key":"k","value":[1]})"), "value");
  EXPECT_EQ(place("", 1, R"({"f":"write","key":"k","value":1})"), "session");
  EXPECT_EQ(place("s", 0, R"({"f":"write","key":"k","value":1})"), "sequence");
}

}  // namespace
}  // namespace linnet::targets::machine
