// A semaphore: permits that are taken and given back, by anyone.
//
//   acquire n  takes n permits, one when null
//   release n  gives n permits back, one when null; no more than are taken
//
// Begins with as many permits as its initial value says; null is 1.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "checker/hash.h"
#include "checker/model.h"
#include "checker/models/shapes.h"

namespace linnet::checker {

class Semaphore {
 public:
  using State = std::uint32_t;  // permits that are free

  struct Step {
    bool acquires = false;
    std::uint32_t permits = 1;

    bool operator==(const Step&) const = default;
    std::size_t hash() const { return std::size_t{permits} * 2 + (acquires ? 1 : 0); }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<Semaphore, std::string> make(const history::Value& initial,
                                                   Values& /*values*/) {
    const auto permits = count(initial);
    if (!permits) return tl::make_unexpected("a semaphore begins with a number of permits");
    return Semaphore(*permits);
  }

  State initial() const { return permits_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& /*values*/) const {
    const bool acquires = operation.f == "acquire";
    if (!acquires && operation.f != "release") return unknown_function(operation);
    const auto permits = count(operation.input);
    if (!permits) return wrong_input(operation, "a number of permits");
    return Step{acquires, *permits};
  }

  std::optional<State> apply(State state, const Step& step) const {
    if (step.permits > (step.acquires ? state : permits_ - state)) return std::nullopt;
    return step.acquires ? state - step.permits : state + step.permits;
  }

  bool observes(const Step& step) const { return step.permits == 0; }

  std::string text(State state) const { return fmt::format("{} of {} free", state, permits_); }

  std::string misfit(State state, const history::Operation& operation) const {
    return fmt::format("{} of {} succeeded, but {} of {} permits were {}", operation.f,
                       count(operation.input).value_or(0),
                       operation.f == "acquire" ? state : permits_ - state, permits_,
                       operation.f == "acquire" ? "free" : "taken");
  }

 private:
  explicit Semaphore(std::uint32_t permits) : permits_(permits) {}

  static std::optional<std::uint32_t> count(const history::Value& value) {
    if (value.is_null()) return 1;
    if (!value.is_integer() || value.as_integer() < 0) return std::nullopt;
    if (value.as_integer() > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(value.as_integer());
  }

  std::uint32_t permits_;
};

static_assert(Model<Semaphore>);

}  // namespace linnet::checker
