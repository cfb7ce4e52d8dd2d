// Registers with names inside one object, read and written several at once.
//
//   read [k, ...]              returns [[k, v], ...], one pair for each name; its input may be null
//   write [[k, v], ...]        its result is ignored
//   txn [["r", k, null], ["w", k, v], ...]
//                              returns the same with the values read filled in; it sees what it
//                              wrote itself
//
// Begins with null everywhere, with the values of a list [[k, v], ...], or with any other value
// everywhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/hash.h"
#include "checker/model.h"
#include "checker/models/shapes.h"
#include "checker/models/word_lists.h"
#include "checker/models/word_map.h"

namespace linnet::checker {

class MultiRegister {
 public:
  using State = WordMap;  // a register's ValueId plus one; absent where it has the default

  struct Step {
    bool writes = false;
    WordListId accesses = 0;  // three words each: 1 for a write, the register, the value

    bool operator==(const Step&) const = default;
    std::size_t hash() const { return mix(accesses); }
  };

  static constexpr bool kIndependentKeys = true;

  static tl::expected<MultiRegister, std::string> make(const history::Value& initial,
                                                       Values& values) {
    MultiRegister model(values);
    const auto pairs = accesses_of_pairs(initial, false);
    if (!pairs) {
      model.default_ = values.id(initial);
      return model;
    }
    for (const Access& access : *pairs) {
      model.initial_ =
          model.with(model.initial_, values.id(*access.name), values.id(*access.value));
    }
    return model;
  }

  State initial() const { return initial_; }

  tl::expected<Step, std::string> compile(const history::Operation& operation,
                                          Values& values) const {
    const auto accesses = accesses_of(operation);
    if (!accesses) return tl::make_unexpected(accesses.error());
    Step step;
    std::vector<std::uint32_t> words;
    for (const Access& access : *accesses) {
      step.writes = step.writes || access.writes;
      words.push_back(access.writes ? 1 : 0);
      words.push_back(values.id(*access.name));
      words.push_back(values.id(*access.value));
    }
    step.accesses = lists_->id(words);
    return step;
  }

  std::optional<State> apply(const State& state, const Step& step) const {
    State next = state;
    const auto words = (*lists_)[step.accesses];
    for (std::size_t i = 0; i < words.size(); i += 3) {
      if (words[i] == 1) {
        next = with(next, words[i + 1], words[i + 2]);
      } else if (value(next, words[i + 1]) != words[i + 2]) {
        return std::nullopt;
      }
    }
    return next;
  }

  bool observes(const Step& step) const { return !step.writes; }

  // Those that differ from the default.
  std::string text(const State& state) const {
    std::string text;
    std::size_t shown = 0;
    state.for_each([&](ValueId name, std::uint32_t word) {
      text += text.empty() ? "" : ", ";
      text += shown_name(values_->value(name)) + " = " + values_->value(word - 1).text();
      return ++shown < kShown;
    });
    if (shown < state.size()) text += fmt::format(", ... {} in all", state.size());
    if (shown == 0) return "all " + values_->value(default_).text();
    return text;
  }

  // The first access that does not fit.
  std::string misfit(const State& state, const history::Operation& operation) const {
    std::vector<Access> written;
    const auto accesses = accesses_of(operation);
    for (const Access& access : accesses.value()) {
      if (access.writes) {
        written.push_back(access);
        continue;
      }
      const auto own = std::find_if(written.rbegin(), written.rend(), [&](const Access& earlier) {
        return *earlier.name == *access.name;
      });
      const history::Value& held = own == written.rend() ? find(state, *access.name) : *own->value;
      if (held == *access.value) continue;
      return fmt::format("{} returned {} = {}, but the value was {}", operation.f,
                         shown_name(*access.name), access.value->text(), held.text());
    }
    return fmt::format("{} does not fit", operation.f);
  }

  std::size_t hash(const State& state) const { return state.hash(); }
  std::size_t bytes(const State& state) const { return state.bytes(); }

 private:
  // One register read or written. The values are the operation's own.
  struct Access {
    bool writes;
    const history::Value* name;
    const history::Value* value;
  };
  using Accesses = std::vector<Access>;

  explicit MultiRegister(const Values& values)
      : values_(&values), lists_(std::make_shared<WordLists>(values.budget())) {}

  ValueId value(const State& state, ValueId name) const {
    const std::uint32_t word = state.get(name);
    return word == 0 ? default_ : word - 1;
  }
  State with(const State& state, ValueId name, ValueId value) const {
    return state.with(name, value == default_ ? 0 : value + 1);
  }
  const history::Value& find(const State& state, const history::Value& name) const {
    ValueId found = default_;
    state.for_each([&](ValueId each, std::uint32_t word) {
      if (values_->value(each) == name) found = word - 1;
      return true;
    });
    return values_->value(found);
  }

  static std::string shown_name(const history::Value& name) {
    return name.is_string() ? std::string(name.as_string()) : name.text();
  }

  static std::optional<Accesses> accesses_of_pairs(const history::Value& list, bool writes) {
    if (!list.is_list()) return std::nullopt;
    Accesses accesses;
    for (const history::Value& pair : list.as_list()) {
      if (!pair.is_pair()) return std::nullopt;
      accesses.push_back({writes, pair.as_list().data(), pair.as_list().data() + 1});
    }
    return accesses;
  }

  // What the operation is known to have read, and what it writes.
  static tl::expected<Accesses, std::string> accesses_of(const history::Operation& operation) {
    if (operation.f == "txn") return accesses_of_transaction(operation);
    if (operation.f == "write") {
      auto written = accesses_of_pairs(operation.input, true);
      if (!written) return wrong_input(operation, "a list of pairs [register, value]");
      return *std::move(written);
    }
    if (operation.f != "read") return unknown_function(operation);
    const history::Value& asked = operation.input;
    if (!asked.is_null() && !asked.is_list()) return wrong_input(operation, "a list of registers");
    if (!answered(operation)) return Accesses{};
    auto found = accesses_of_pairs(operation.output, false);
    if (!found || (asked.is_list() && !answers(asked, *found))) {
      return wrong_output(operation, "a pair [register, value] for each register asked for");
    }
    return *std::move(found);
  }

  static bool answers(const history::Value& asked, const Accesses& found) {
    const auto names = asked.as_list();
    const auto has = [&](const history::Value& name) {
      return std::ranges::any_of(found, [&](const Access& each) { return *each.name == name; });
    };
    return names.size() == found.size() && std::ranges::all_of(names, has);
  }

  static tl::expected<Accesses, std::string> accesses_of_transaction(
      const history::Operation& operation) {
    constexpr std::string_view kShape =
        R"(a list of ["r", register, null] and ["w", register, value])";
    const auto asked = parse_transaction(operation.input);
    if (!asked) return wrong_input(operation, kShape);
    const auto found = answered(operation) ? parse_transaction(operation.output) : asked;
    if (!found || found->size() != asked->size()) return wrong_output(operation, kShape);
    Accesses accesses;
    for (std::size_t i = 0; i < found->size(); ++i) {
      const Access& before = (*asked)[i];
      const Access& after = (*found)[i];
      const bool same = before.writes == after.writes && *before.name == *after.name &&
                        (!before.writes || *before.value == *after.value);
      if (!same)
        return wrong_output(operation, "what it was given, with the values read filled in");
      if (after.writes || answered(operation)) accesses.push_back(after);
    }
    return accesses;
  }

  static std::optional<Accesses> parse_transaction(const history::Value& list) {
    if (!list.is_list()) return std::nullopt;
    Accesses accesses;
    for (const history::Value& each : list.as_list()) {
      if (!each.is_list() || each.as_list().size() != 3) return std::nullopt;
      const auto parts = each.as_list();
      const bool writes = parts[0] == history::Value("w");
      if (!writes && !(parts[0] == history::Value("r"))) return std::nullopt;
      accesses.push_back({writes, &parts[1], &parts[2]});
    }
    return accesses;
  }

  State initial_;
  ValueId default_ = Values::kNull;
  const Values* values_;
  std::shared_ptr<WordLists> lists_;  // what operations access; compile() adds to it
};

static_assert(Model<MultiRegister>);

}  // namespace linnet::checker
