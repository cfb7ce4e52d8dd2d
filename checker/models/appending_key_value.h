// The key-value model where strings grow: KeyValue (register.h), and
//
//   append s  puts the string s behind the string that the key has; its result is ignored. A key
//             without a value (null) gets s. Nothing can be appended to what is not a string.
//
// Values come into being that no operation names, so a state is not a word here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "checker/hash.h"
#include "checker/model.h"
#include "checker/models/register.h"
#include "checker/models/rope.h"
#include "checker/models/shapes.h"

namespace linnet::checker {

class AppendingKeyValue {
 public:
  struct State {
    bool is_string = false;
    ValueId other = Values::kNull;  // the value when it is not a string, else null
    Rope string;                    // empty when it is not a string

    friend bool operator==(const State&, const State&) = default;
  };

  struct Step {
    bool appends = false;
    ValueId piece = Values::kNull;  // what it appends
    KeyValue::Step other;           // what it does when it appends nothing

    bool operator==(const Step&) const = default;
    std::size_t hash() const { return appends ? mix(piece) : other.hash(); }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<AppendingKeyValue, std::string> make(const history::Value& initial,
                                                           Values& values) {
    auto plain = KeyValue::make(initial, values);
    if (!plain) return tl::make_unexpected(plain.error());
    return AppendingKeyValue(*plain, values);
  }

  State initial() const { return state_of(plain_.initial()); }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    if (operation.f == "append") {
      if (!operation.key) return tl::make_unexpected(KeyValue::no_key(operation));
      if (!operation.input.is_string()) return wrong_input(operation, "a string");
      return Step{true, values.id(operation.input), {}};
    }
    const auto plain = plain_.compile(operation, values);
    if (!plain) return tl::make_unexpected(plain.error());
    return Step{false, Values::kNull, *plain};
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    if (step.appends) {
      if (!state.is_string && state.other != Values::kNull) return std::nullopt;
      return State{true, Values::kNull,
                   state.string.appended(values_->value(step.piece).as_string())};
    }
    if (step.other.function == RegisterFunction::write) return state_of(step.other.written);
    if (!holds(state, step.other.expected)) return std::nullopt;
    return step.other.function == RegisterFunction::read ? state : state_of(step.other.written);
  }

  bool observes(const Step& step) const { return !step.appends && plain_.observes(step.other); }
  bool overwrites(const Step& step) const { return !step.appends && plain_.overwrites(step.other); }

  std::string text(const State& state) const {
    constexpr std::size_t kCharacters = 40;
    if (!state.is_string) return values_->value(state.other).text();
    std::string tail = history::Value(state.string.tail(kCharacters)).text();
    if (state.string.size() <= kCharacters) return tail;
    return fmt::format("a string of {} characters that ends in {}", state.string.size(), tail);
  }

  std::string misfit(const State& state, const history::Operation& operation) const {
    if (operation.f == "append") return "append needs a string, but the value was " + text(state);
    return KeyValue::misfit(text(state), operation);
  }

  std::size_t hash(const State& state) const {
    return state.is_string ? state.string.hash() + 1 : mix(state.other);
  }
  std::size_t bytes(const State& state) const { return state.string.bytes(); }

 private:
  AppendingKeyValue(KeyValue plain, const Values& values) : plain_(plain), values_(&values) {}

  State state_of(ValueId id) const {
    const history::Value& value = values_->value(id);
    if (!value.is_string()) return {false, id, {}};
    return {true, Values::kNull, Rope().appended(value.as_string())};
  }

  bool holds(const State& state, ValueId id) const {
    if (!state.is_string) return state.other == id;
    const history::Value& value = values_->value(id);
    return value.is_string() && state.string == value.as_string();
  }

  KeyValue plain_;
  const Values* values_;
};

static_assert(Model<AppendingKeyValue>);

}  // namespace linnet::checker
