#include "history/edn_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace linnet::history {
namespace {

using testing::HasSubstr;

struct Outcome {
  ReadHistory read;
  base::Errors errors;
};

Outcome read(std::string_view text) {
  Outcome outcome;
  Problems problems("h");
  read_edn(text, 1, problems, outcome.read);
  outcome.errors = problems.take();
  return outcome;
}

const std::vector<Event>& events_in(const Outcome& outcome) {
  EXPECT_TRUE(outcome.errors.empty()) << outcome.errors.front().text();
  return outcome.read.history.events;
}

TEST(EdnHistory, ReadsOpMapsInAVectorAListOrOneAfterTheOther) {
  const std::string maps =
      "{:process 3, :type :invoke, :f :read, :value nil}\n"
      "{:process 3, :type :ok, :f :read, :value 5}\n";
  for (const std::string& text : {maps, "[" + maps + "]", "(" + maps + ") ; the end\n"}) {
    const auto outcome = read(text);
    const auto& events = events_in(outcome);
    ASSERT_EQ(events.size(), 2U) << text;
    EXPECT_EQ(events[1].process, ProcessId(3));
    EXPECT_EQ(events[1].type, EventType::ok);
    EXPECT_EQ(events[1].f, "read");
    EXPECT_EQ(events[1].value, Value(5));
    EXPECT_EQ(events[1].index, 1);
    EXPECT_EQ(events[1].line, 2);
  }
}

TEST(EdnHistory, ReadsEveryField) {
  const auto outcome = read(
      "{:index 7 :time 12 :process 0 :type :fail :f :cas :key \"k\" :value [1 2] :node \"n1\" "
      ":error [:timeout \"x\"] :other 1.5}");
  const Event& event = events_in(outcome).at(0);
  EXPECT_EQ(event.index, 7);
  EXPECT_EQ(event.time, std::chrono::nanoseconds(12));
  EXPECT_EQ(event.key, Value("k"));
  EXPECT_EQ(event.value, Value::pair(1, 2));
  EXPECT_EQ(event.node, "n1");
  EXPECT_EQ(event.error, "[:timeout x]");
}

TEST(EdnHistory, ReadsWhatTheNemesisDid) {
  const auto outcome =
      read("{:process :nemesis, :type :info, :f :start, :value {:cut #{:n1} 2 1.5}}");
  ASSERT_EQ(outcome.read.history.nemesis.size(), 1U);
  EXPECT_EQ(outcome.read.history.nemesis[0].value, (nlohmann::json{{"cut", {"n1"}}, {"2", "1.5"}}));
}

Value value_of(const std::string& form) {
  const auto outcome = read("{:process 0 :type :invoke :f :write :value " + form + "}");
  return events_in(outcome).at(0).value;
}

TEST(EdnHistory, TakesKeywordsAndCharactersForStringsAndSetsForSortedLists) {
  EXPECT_EQ(value_of(":a/b"), Value("a/b"));
  EXPECT_EQ(value_of("\\x"), Value("x"));
  EXPECT_EQ(value_of("#{3 1 2}"), Value(Value::List{1, 2, 3}));
  EXPECT_EQ(value_of("([:r 1 nil])"), Value(Value::List{Value::List{"r", 1, Value()}}));
}

TEST(EdnHistory, RefusesValuesThatItCannotHold) {
  for (const char* form : {"1.5", "{:a 1}", "symbol", "[1 2.5]", "#{1 1}"}) {
    const auto outcome = read(std::string("{:process 0 :type :ok :f :read :value ") + form + "}");
    EXPECT_EQ(outcome.errors.size(), 1U) << form;
    EXPECT_TRUE(outcome.read.history.events.empty()) << form;
  }
}

TEST(EdnHistory, DoesNotMindWhatAFailOrAnInfoSays) {
  const auto outcome = read("{:process 0 :type :info :f :read :value {:exception 1.5}}");
  EXPECT_TRUE(events_in(outcome).at(0).value.is_null());
}

TEST(EdnHistory, ListsEveryProblemWithLineAndColumn) {
  const auto outcome = read(
      "[{:process 0 :type :begin :f :read}\n {:process \"0\" :type :ok}\n 17\n"
      " {:process 0 :type :ok :f 'x}\n {:process 1 :process 2 :type :invoke :f :read}]");
  std::vector<std::string> places;
  for (const auto& error : outcome.errors) places.push_back(error.place);
  EXPECT_EQ(places,
            (std::vector<std::string>{"h:1:20", "h:2:12", "h:2:2", "h:3:2", "h:4:27", "h:5:14"}));
  EXPECT_THAT(outcome.errors.back().what, HasSubstr("appears twice"));
}

TEST(EdnHistory, LeavesOutALastOpMapThatWasCutOff) {
  const auto outcome = read("{:process 0 :type :invoke :f :read}\n{:process 0 :ty");
  EXPECT_EQ(events_in(outcome).size(), 1U);
  ASSERT_EQ(outcome.read.notes.size(), 1U);
  EXPECT_THAT(outcome.read.notes[0], HasSubstr("h:2"));
}

TEST(EdnHistory, RefusesAnOpenBracketAndAnOpenString) {
  EXPECT_THAT(read("[{:process 0 :type :invoke :f :read}").errors.at(0).what,
              HasSubstr("not closed"));
  // Not the last line: a quote that is missing would otherwise swallow the rest of the history.
  EXPECT_EQ(read("{:process 0 :type :invoke :f :read :value \"x}\n{:process 1 :ty").errors.size(),
            1U);
  EXPECT_THAT(read("[] 1").errors.at(0).what, HasSubstr("follows"));
}

TEST(EdnHistory, RefusesBytesThatAreNotUtf8) {
  const auto outcome = read("; good\n{:process 0 :type :invoke :f :w :value \"\xFF\"}");
  ASSERT_EQ(outcome.errors.size(), 1U);
  EXPECT_EQ(outcome.errors[0].place, "h:2");
}

}  // namespace
}  // namespace linnet::history
