// Registers: an object that holds one value.
//
//   register       read, write
//   cas-register   read, write, cas [expected, new]
//   key-value      the same on each of many keys; get and put are other names of read and write,
//   and
//                  delete, without input, writes null. Where strings grow by append, see
//                  appending_key_value.h.
//
// A cas whose outcome is ok found the expected value. One that failed is known not to have
// happened, and nothing else: the failure may have had any cause, so it is not taken as an
// observation that the value was different.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "checker/hash.h"
#include "checker/model.h"
#include "checker/models/shapes.h"
#include "checker/monitors/monitor.h"

namespace linnet::checker {

enum class RegisterFunction : std::uint32_t { read, write, cas };

// What the three models have in common; `Functions` says which names the operations may have:
// static std::optional<RegisterFunction> function(history::Name name).
template <typename Functions>
class BasicRegister {
 public:
  using State = ValueId;

  struct Step {
    RegisterFunction function = RegisterFunction::read;
    ValueId expected = Values::kNull;  // read and cas: the value it found
    ValueId written = Values::kNull;   // write and cas: the value it left

    bool operator==(const Step&) const = default;
    std::size_t hash() const {
      return mix((std::uint64_t{expected} << 32 | written) + static_cast<std::uint64_t>(function));
    }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<BasicRegister, std::string> make(const history::Value& initial,
                                                       Values& values) {
    return BasicRegister(values.id(initial), values);
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    const std::optional<RegisterFunction> function = Functions::function(operation.f);
    if (!function) return unknown_function(operation);
    if (Functions::kNeedsKey && !operation.key) return tl::make_unexpected(no_key(operation));
    switch (*function) {
      case RegisterFunction::read:
        return Step{*function, values.id(operation.output), Values::kNull};
      case RegisterFunction::write:
        if (!operation.input.is_null() && operation.f == "delete") {
          return wrong_input(operation, "no input");
        }
        return Step{*function, Values::kNull, values.id(operation.input)};
      case RegisterFunction::cas:
        break;
    }
    if (!operation.input.is_pair()) return wrong_input(operation, "a pair [expected, new]");
    const auto pair = operation.input.as_list();
    return Step{*function, values.id(pair[0]), values.id(pair[1])};
  }

  std::optional<State> apply(State state, const Step& step) const {
    switch (step.function) {
      case RegisterFunction::read:
        return step.expected == state ? std::optional(state) : std::nullopt;
      case RegisterFunction::write:
        return step.written;
      case RegisterFunction::cas:
        break;
    }
    return step.expected == state ? std::optional(step.written) : std::nullopt;
  }

  bool observes(const Step& step) const {
    return step.function == RegisterFunction::read ||
           (step.function == RegisterFunction::cas && step.expected == step.written);
  }

  bool overwrites(const Step& step) const { return step.function == RegisterFunction::write; }

  template <typename Rename>
  State renamed(State state, Rename rename) const {
    return rename(state);
  }

  Transition<State> transition(const Step& step) const {
    const bool writes = step.function == RegisterFunction::write;
    return {writes ? std::nullopt : std::optional(step.expected),
            observes(step) ? std::nullopt : std::optional(step.written)};
  }

  // A write of the initial value, too, is one of a value that was there before.
  static constexpr MonitoredObject kMonitored = MonitoredObject::variable;
  std::optional<MonitoredStep> monitored(const Step& step) const {
    switch (step.function) {
      case RegisterFunction::read:
        return MonitoredStep{
            step.expected == initial_ ? MonitoredKind::empty : MonitoredKind::present,
            step.expected};
      case RegisterFunction::write:
        if (step.written == initial_) return std::nullopt;
        return MonitoredStep{MonitoredKind::put, step.written};
      case RegisterFunction::cas:
        break;
    }
    return std::nullopt;
  }

  std::string text(State state) const { return values_->value(state).text(); }

  std::string misfit(State state, const history::Operation& operation) const {
    return misfit(text(state), operation);
  }
  static std::string misfit(std::string_view value, const history::Operation& operation) {
    const std::string truth = fmt::format("the value was {}", value);
    if (Functions::function(operation.f) == RegisterFunction::read) {
      return returned_but(operation, truth);
    }
    return fmt::format("{} expected {}, but {}", operation.f, operation.input.as_list()[0].text(),
                       truth);
  }

  static std::string no_key(const history::Operation& operation) {
    return fmt::format("{} has no key, and the model has many", operation.f);
  }

 private:
  BasicRegister(ValueId initial, const Values& values) : initial_(initial), values_(&values) {}

  ValueId initial_;
  const Values* values_;
};

// By name; the names are interned once, so that telling one costs a comparison of words.
struct RegisterFunctions {
  static constexpr bool kNeedsKey = false;
  static std::optional<RegisterFunction> function(history::Name name) {
    static const history::Name kRead("read");
    static const history::Name kWrite("write");
    if (name == kRead) return RegisterFunction::read;
    if (name == kWrite) return RegisterFunction::write;
    return std::nullopt;
  }
};

struct CasRegisterFunctions {
  static constexpr bool kNeedsKey = false;
  static std::optional<RegisterFunction> function(history::Name name) {
    static const history::Name kCas("cas");
    if (name == kCas) return RegisterFunction::cas;
    return RegisterFunctions::function(name);
  }
};

struct KeyValueFunctions {
  static constexpr bool kNeedsKey = true;
  static std::optional<RegisterFunction> function(history::Name name) {
    static const history::Name kGet("get");
    static const history::Name kPut("put");
    static const history::Name kDelete("delete");
    if (name == kGet) return RegisterFunction::read;
    if (name == kPut || name == kDelete) return RegisterFunction::write;
    return CasRegisterFunctions::function(name);
  }
};

using Register = BasicRegister<RegisterFunctions>;
using CasRegister = BasicRegister<CasRegisterFunctions>;
using KeyValue = BasicRegister<KeyValueFunctions>;

static_assert(Model<Register> && Model<CasRegister> && Model<KeyValue>);
static_assert(Monitored<Register> && Monitored<CasRegister> && Monitored<KeyValue>);

}  // namespace linnet::checker
