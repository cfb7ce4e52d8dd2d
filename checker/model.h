// What the engine asks of a model: a sequential object, told as a small value type.
//
// A model says what one operation does to one state. It knows nothing of time, concurrency or
// search. The engine is a template over it, so a step costs no virtual call.
//
// A model is one header:
//
//   class Counter {
//    public:
//     using State = std::uint32_t;
//     struct Step { ...; bool operator==(const Step&) const = default; std::size_t hash() const; };
//
//     static tl::expected<Counter, std::string> make(const history::Value& initial, Values&);
//     State initial() const;
//     tl::expected<Step, std::string> compile(const history::Operation&, Values&) const;
//     std::optional<State> apply(State, const Step&) const;
//     std::string text(State) const;
//     std::string misfit(State, const history::Operation&) const;
//   };
//
// checked by check_model<Counter>(operations, options) (check_model.h).
#pragma once

#include <tl/expected.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "checker/values.h"
#include "history/history.h"

namespace linnet::checker {

// A state that is itself a machine word is held by value.
template <typename State>
concept WordState = std::same_as<State, std::uint32_t>;

// The required members.
//
// make      the model with that initial value, or why it cannot have it.
// initial   the state before the first operation.
// compile   the operation as a step, or why it is not one ("cas needs a pair [expected, new]").
//           Called for operations of any outcome; unless it is ok the output says nothing, and the
//           step must allow whatever the object could have answered.
// apply     the state after the step; none when the object could not have answered so in that
// state.
//           A pure function of its arguments. Equal steps have equal effects.
// text      the state for people.
// misfit    why the operation's step cannot be applied in that state: "read returned 3, but the
//           value was 1". Called only where apply() gave none.
//
// A State other than a word is a regular type for which the model has hash(state) and
// bytes(state), the heap memory that it holds.
//
// The table of values outlives the model; a model may keep its address.
template <typename M>
concept Model = std::copyable<M> && std::equality_comparable<typename M::State> &&
    std::copyable<typename M::State> && std::is_trivially_copyable_v<typename M::Step> &&
    std::equality_comparable<typename M::Step> &&
    requires(const M& model, const typename M::State& state, const typename M::Step& step,
             const history::Operation& operation, const history::Value& value, Values& values) {
  { step.hash() } -> std::convertible_to<std::size_t>;
  { M::make(value, values) } -> std::same_as<tl::expected<M, std::string>>;
  { model.initial() } -> std::same_as<typename M::State>;
  { model.compile(operation, values) } -> std::same_as<tl::expected<typename M::Step, std::string>>;
  { model.apply(state, step) } -> std::same_as<std::optional<typename M::State>>;
  { model.text(state) } -> std::same_as<std::string>;
  { model.misfit(state, operation) } -> std::same_as<std::string>;
} &&(WordState<typename M::State> || requires(const M& model, const typename M::State& state) {
  { model.hash(state) } -> std::convertible_to<std::size_t>;
  { model.bytes(state) } -> std::convertible_to<std::size_t>;
});

// Optional: bool observes(step). The step never changes the state, in whatever state it is legal.
template <Model M>
bool observes(const M& model, const typename M::Step& step) {
  if constexpr (requires { model.observes(step); }) {
    return model.observes(step);
  } else {
    return false;
  }
}

// Optional: bool overwrites(step). The step is legal in every state, and the state after it does
// not depend on the state before it.
template <Model M>
bool overwrites(const M& model, const typename M::Step& step) {
  if constexpr (requires { model.overwrites(step); }) {
    return model.overwrites(step);
  } else {
    return false;
  }
}

// Optional: template <typename Rename> State renamed(State, Rename rename) const. The state with
// every number of a value, id, replaced by rename(id). For a model whose states hold no such
// numbers that is the state itself. It lets the online engine forget values that are in use no
// more; without it, its table of values grows with the number of different values.
template <typename M>
concept Renames = requires(const M& model, const typename M::State& state) {
  {
    model.renamed(state, [](ValueId id) { return id; })
    } -> std::same_as<typename M::State>;
};

// What a step does, where that is a matter of two states: it is legal in the state `needs` alone,
// or in every state when that is none; and it leaves the state `leaves`, or the state that it found
// when that is none.
template <typename State>
struct Transition {
  std::optional<State> needs;
  std::optional<State> leaves;
};

// Optional: Transition<State> transition(step), for a model all of whose steps are such. The search
// then looks only at the operations that a state allows, goes for the state that the most urgent
// operation needs, and gives a configuration up as soon as nothing can bring that state about.
template <Model M>
constexpr bool has_transitions() {
  return requires(const M& model, const typename M::Step& step) {
    { model.transition(step) } -> std::same_as<Transition<typename M::State>>;
  };
}

// Optional: static constexpr bool kIndependentKeys. Operations with different keys do not affect
// each other, so each key is checked by itself.
template <Model M>
constexpr bool independent_keys() {
  if constexpr (requires { M::kIndependentKeys; }) {
    return M::kIndependentKeys;
  } else {
    return false;
  }
}

}  // namespace linnet::checker
