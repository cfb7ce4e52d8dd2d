// The claim that the explanations rest on: no choice makes a linearizable history invalid.
#include "checker/relaxation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "checker/counter_relaxation.h"
#include "checker/element_relaxation.h"
#include "checker/hold_relaxation.h"
#include "checker/known_state.h"
#include "checker/name_relaxation.h"
#include "checker/register_relaxation.h"
#include "tests/checker/brute_force.h"
#include "tests/checker/models/judged_as.h"
#include "tests/checker/small_histories.h"

namespace linnet::checker {
namespace {

using history::Operation;
using Relaxations = std::vector<std::unique_ptr<Relaxation>>;

struct Object {
  std::string_view model;
  Spec spec;
  Operations kinds;
  Value initial = {};
  int processes = 0;  // 0: each operation has its own
};

Relaxations relaxations(const Object& object, std::span<const Taken> taken, const Value& initial) {
  using CrashedWrites = RegisterRelaxation::CrashedWrites;
  Relaxations all;
  all.push_back(element_relaxation(object.model, taken, initial));
  all.push_back(name_relaxation(object.model, taken, initial));
  all.push_back(hold_relaxation(object.model, taken, initial));
  all.push_back(counter_relaxation(object.model, taken, initial));
  for (const CrashedWrites crashed : {CrashedWrites::few, CrashedWrites::all}) {
    all.push_back(RegisterRelaxation::make(object.model, taken, initial, crashed));
  }
  all.push_back(observer_relaxation({taken.begin(), taken.end()}, initial));
  std::erase_if(all, [](const auto& relaxation) { return relaxation == nullptr; });
  return all;
}

std::vector<Operation> judged(const std::vector<SubHistory::Part>& parts) {
  std::vector<Operation> judged;
  for (const SubHistory::Part& part : parts) judged.push_back(part.judged);
  return judged;
}

// Linearizable histories, each with a culprit that is none.
class Relaxed {
 public:
  explicit Relaxed(Object object) : object_(std::move(object)), random_(3) {}

  // Returns how many smaller histories were built.
  int expect_all_linearizable(int histories) {
    for (int tried = 0; tried < histories;) {
      operations_ = random_history(object_.kinds, static_cast<std::size_t>(4 + tried % 4), random_);
      for (std::size_t i = 0; i < operations_.size() && object_.processes > 0; ++i) {
        operations_[i].process = history::ProcessId(random_.between(1, object_.processes));
      }
      if (!choose_culprit() || !linearizable(operations_, object_.spec, object_.initial)) continue;
      ++tried;
      expect_linearizable(upto(operations_, result_), object_.initial, 0);
      if (testing::Test::HasFailure()) return smaller_;
    }
    return smaller_;
  }

 private:
  bool choose_culprit() {
    result_.model = object_.model;
    result_.initial = object_.initial;
    result_.counterexample.emplace();
    result_.counterexample->operation = static_cast<OperationIndex>(
        random_.between(0, static_cast<std::int64_t>(operations_.size()) - 1));
    return operations_[result_.counterexample->operation].outcome == Outcome::ok;
  }

  void expect_linearizable(std::span<const Taken> taken, const Value& initial, int depth) {
    for (auto& relaxation : relaxations(object_, taken, initial)) {
      for (int round = 0; round < 4; ++round) {
        auto choice = latest(*relaxation, static_cast<std::size_t>(random_.between(1, 7)));
        lose_some(choice);
        relaxation->close(choice);
        expect_linearizable(relaxation->build(choice), taken.size(), depth);
        // What was closed, and loses something, needs nothing that it had not.
        Choice again = choice;
        lose_some(again);
        relaxation->close(again);
        for (std::size_t i = 0; i < again.size(); ++i) {
          ASSERT_TRUE(choice[i].left >= again[i].left && choice[i].saw >= again[i].saw);
        }
        if (round == 2) relaxation->restrict_to(again);
      }
    }
    for (std::size_t place = 0; place < taken.size(); ++place) {
      if (!known_state(object_.model, taken[place])) continue;
      expect_linearizable(begin_behind(object_.model, taken, place), taken.size(), depth);
    }
  }

  // And of what was built, again.
  void expect_linearizable(const Built& built, std::size_t before, int depth) {
    const auto operations = judged(built.parts);
    smaller_ += operations.size() < before ? 1 : 0;
    ASSERT_TRUE(linearizable(operations, object_.spec, built.initial))
        << text(operations_) << "->\n"
        << text(operations) << "from " << built.initial.text();
    if (depth > 0 || operations.empty() || !random_.chance(0.2)) return;
    expect_linearizable(checker::taken(built.parts), built.initial, depth + 1);
  }

  void lose_some(Choice& choice) {
    for (Keep& keep : choice) {
      if (random_.chance(0.3)) keep = {};
      if (random_.chance(0.3)) keep.saw = false;
    }
  }

  Object object_;
  base::Random random_;
  Operations operations_;
  CheckResult result_;
  int smaller_ = 0;
};

void expect_sound(Object object, int histories = 1500, double smaller_ones = 1) {
  EXPECT_GT(Relaxed(std::move(object)).expect_all_linearizable(histories),
            smaller_ones * histories);
}

Operations collection(const std::string& put, const std::string& take) {
  return {ok(put, 1),      ok(put, 2),      ok(put, 3),   ok(take, {}, 1), ok(take, {}, 2),
          ok(take, {}, 3), ok(take, {}, 1), ok(take, {}), info(put, 1),    info(take, {})};
}

TEST(Relaxation, OfARegisterIsSound) {
  expect_sound(
      {"cas-register", register_spec, kinds(true, {Outcome::ok, Outcome::ok, Outcome::info})},
      3000);
}

TEST(Relaxation, OfAKeyValueMapWithAppendIsSound) {
  Operations kinds{ok("put", ""),       ok("put", "a"),     ok("append", "b"), ok("get", {}, "a"),
                   ok("get", {}, "ab"), ok("get", {}, "b"), ok("get", {}),     ok("delete", {}),
                   info("append", "b"), info("put", "a"),   info("get", {}),   ok("get", {}, "bb")};
  for (Operation& kind : kinds) kind.key = "k";
  expect_sound({"key-value", key_value_spec, kinds});
}

TEST(Relaxation, OfAMultiRegisterIsSound) {
  const auto pair = [](const char* name, Value value) {
    return Value::pair(name, std::move(value));
  };
  const auto access = [](const char* how, const char* name, Value value) {
    return Value(List{how, name, std::move(value)});
  };
  const auto txn = [](const List& input, const List& output) { return ok("txn", input, output); };
  Operations kinds{
      ok("write", List{pair("x", 1)}),
      ok("write", List{pair("x", 2), pair("y", 2)}),
      ok("write", List{pair("y", 1)}, List{1}),
      ok("read", List{"x"}, List{pair("x", 1)}),
      ok("read", List{"x", "y"}, List{pair("x", 2), pair("y", 2)}),
      ok("read", {}, List{pair("y", 1)}),
      ok("read", List{"y"}, List{pair("y", Value())}),
      txn({access("r", "x", {}), access("w", "x", 2)}, {access("r", "x", 1), access("w", "x", 2)}),
      txn({access("w", "x", 1), access("r", "x", {})}, {access("w", "x", 1), access("r", "x", 1)}),
      txn({access("r", "x", {}), access("w", "y", 1)}, {access("r", "x", 1), access("w", "y", 1)}),
      info("write", List{pair("x", 1)}),
      info("txn", List{access("r", "x", {}), access("w", "x", 2)}),
      info("read", List{"x"})};
  expect_sound({"multi-register", multi_register_spec, kinds});
  std::erase_if(kinds, [](const Operation& kind) {
    return kind.input.text().find('y') != std::string::npos || kind.input.is_null();
  });
  expect_sound({"multi-register", multi_register_spec, kinds});
}

TEST(Relaxation, OfAQueueIsSound) {
  expect_sound({"queue", queue_spec, collection("enqueue", "dequeue")});
  expect_sound({"queue", queue_spec, collection("enqueue", "dequeue"), List{1, 2}});
}

TEST(Relaxation, OfAnUnorderedQueueIsSound) {
  expect_sound({"unordered-queue", unordered_queue_spec, collection("enqueue", "dequeue")});
}

TEST(Relaxation, OfAStackIsSound) {
  expect_sound({"stack", stack_spec, collection("push", "pop")});
}

TEST(Relaxation, OfAPriorityQueueIsSound) {
  expect_sound({"priority-queue", priority_queue_spec, collection("insert", "extract-min")});
}

TEST(Relaxation, OfASetIsSound) {
  expect_sound({"set",
                set_spec,
                {ok("add", 1), ok("add", 1, true), ok("add", 1, false), ok("add", 2, true),
                 ok("remove", 1), ok("remove", 1, true), ok("remove", 2, false),
                 ok("contains", 1, true), ok("contains", 1, false), ok("contains", 2, true),
                 ok("read", {}, List{}), ok("read", {}, List{1}), ok("read", {}, List{2, 1}),
                 info("add", 1), info("remove", 1), info("contains", 2), info("read", {})}});
  // Of one element it is like a register.
  expect_sound({"set",
                set_spec,
                {ok("add", 1), ok("add", 1, true), ok("remove", 1), ok("remove", 1, true),
                 ok("contains", 1, true), ok("contains", 1, false), ok("read", {}, List{1}),
                 ok("read", {}), info("add", 1), info("remove", 1)},
                List{1}});
}

TEST(Relaxation, OfAListIsSound) {
  expect_sound({"list-append",
                list_spec,
                {ok("append", 1), ok("append", 2), ok("append", 3), ok("read", {}, List{1}),
                 ok("read", {}, List{1, 2}), ok("read", {}, List{2, 1}), ok("read", {}, List{2}),
                 ok("read", {}), info("append", 1), info("append", 2)}});
}

TEST(Relaxation, OfACounterIsSound) {
  expect_sound(
      {"counter",
       counter_spec,
       {ok("add", 1), ok("add", 2), ok("add", -1), ok("add-and-get", 1, 1), ok("add-and-get", 1, 2),
        ok("add-and-get", 2, 3), ok("read", {}, 0), ok("read", {}, 1), ok("read", {}, 2),
        ok("read", {}, 3), info("add", 1), info("add-and-get", 2)}});
}

TEST(Relaxation, OfLocksIsSound) {
  const Operations kinds{ok("acquire", {}), ok("release", {}),   ok("acquire", {}),
                         ok("release", {}), info("acquire", {}), info("release", {})};
  expect_sound({"mutex", mutex_spec, kinds}, 1000);
  expect_sound({"mutex", mutex_spec, kinds, {}, 3}, 500);
  expect_sound({"reentrant-mutex", reentrant_mutex_spec, kinds, {}, 2}, 500);
  expect_sound({"semaphore",
                semaphore_spec,
                {ok("acquire", {}), ok("release", {}), ok("acquire", 2), ok("release", 2),
                 ok("acquire", 3), ok("release", 1), info("acquire", 1), info("release", 2)},
                kPermits,
                3},
               3000, 0.3);
  Operations owners;
  for (const char* owner : {"a", "b", "c"}) {
    for (const char* f : {"acquire", "release"}) {
      owners.push_back(ok(f, owner));
      owners.push_back(ok(f, owner));
      owners.push_back(info(f, owner));
    }
  }
  expect_sound({"reentrant-mutex", reentrant_mutex_spec, owners}, 300);
  Operations fenced;
  for (const Operation& kind : owners) {
    for (std::int64_t token = 1; token < 4; ++token) {
      fenced.push_back(kind);
      if (kind.f == "acquire" && kind.outcome == Outcome::ok) fenced.back().output = token;
    }
  }
  expect_sound({"fenced-mutex", fenced_mutex_spec, fenced, 0}, 200);
}

}  // namespace
}  // namespace linnet::checker
