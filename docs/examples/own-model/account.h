// A bank account that never goes below zero.
//
//   deposit n   its result is ignored
//   withdraw n  returns true, or false when there is not enough
//   balance     returns what there is
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "checker/model.h"

class Account {
 public:
  using State = std::uint32_t;  // the balance

  enum class Function : std::uint32_t { deposit, withdraw, balance };
  enum class Answer : std::uint32_t { unknown, no, yes };

  // What an operation does, in a few words: it is compared and hashed, never looked up.
  struct Step {
    Function function = Function::balance;
    Answer answer = Answer::unknown;  // of a withdrawal
    std::uint32_t amount = 0;         // put in, taken out, or seen

    bool operator==(const Step&) const = default;
    std::size_t hash() const {
      return amount * std::size_t{16} + static_cast<std::size_t>(function) * 4 +
             static_cast<std::size_t>(answer);
    }
  };

  static tl::expected<Account, std::string> make(const linnet::history::Value& initial,
                                                 linnet::checker::Values& /*values*/) {
    if (initial.is_null()) return Account(0);
    if (!is_amount(initial)) return tl::make_unexpected("an account begins with an amount");
    return Account(static_cast<State>(initial.as_integer()));
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const linnet::history::Operation& operation,
                                          linnet::checker::Values& /*values*/) const {
    const bool ok = operation.outcome == linnet::history::Outcome::ok;
    if (operation.f == "balance") {
      // What a balance of unknown outcome saw is not known. It observes, so it is left out.
      if (!ok) return Step{};
      if (!is_amount(operation.output)) return tl::make_unexpected("balance returns an amount");
      return Step{Function::balance, Answer::unknown, amount(operation.output)};
    }
    if (!is_amount(operation.input)) return tl::make_unexpected("an amount is needed");
    if (operation.f == "deposit") {
      return Step{Function::deposit, Answer::unknown, amount(operation.input)};
    }
    if (operation.f != "withdraw") return tl::make_unexpected("unknown function");
    if (!ok) return Step{Function::withdraw, Answer::unknown, amount(operation.input)};
    if (!operation.output.is_boolean()) return tl::make_unexpected("withdraw returns a boolean");
    const Answer answer = operation.output.as_boolean() ? Answer::yes : Answer::no;
    return Step{Function::withdraw, answer, amount(operation.input)};
  }

  std::optional<State> apply(State balance, const Step& step) const {
    if (step.function == Function::deposit) return balance + step.amount;
    if (step.function == Function::balance) {
      return balance == step.amount ? std::optional(balance) : std::nullopt;
    }
    const bool enough = balance >= step.amount;
    if (step.answer != Answer::unknown && enough != (step.answer == Answer::yes)) {
      return std::nullopt;
    }
    return enough ? balance - step.amount : balance;
  }

  // Optional: what never changes the state. The search is faster for it.
  bool observes(const Step& step) const {
    return step.function == Function::balance || step.answer == Answer::no;
  }

  // Optional: operations with different keys are on different accounts, checked apart.
  static constexpr bool kIndependentKeys = true;

  // For people.
  std::string text(State balance) const { return std::to_string(balance); }
  std::string misfit(State balance, const linnet::history::Operation& operation) const {
    return operation.f.text() + " returned " + operation.output.text() + ", but the balance was " +
           text(balance);
  }

 private:
  explicit Account(State initial) : initial_(initial) {}

  static bool is_amount(const linnet::history::Value& value) {
    return value.is_integer() && value.as_integer() >= 0 && value.as_integer() < 1'000'000'000;
  }
  static std::uint32_t amount(const linnet::history::Value& value) {
    return static_cast<std::uint32_t>(value.as_integer());
  }

  State initial_;
};

static_assert(linnet::checker::Model<Account>);
