// What the models have in common when they read operations and write for people.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "checker/values.h"
#include "history/history.h"

namespace linnet::checker {

// Whether the output says what the object answered.
inline bool answered(const history::Operation& operation) {
  return operation.outcome == history::Outcome::ok;
}

inline tl::unexpected<std::string> unknown_function(const history::Operation& operation) {
  return tl::make_unexpected(fmt::format("unknown function {}", operation.f));
}

// "add needs an integer, not "a"".
inline tl::unexpected<std::string> wrong_input(const history::Operation& operation,
                                               std::string_view needed) {
  return tl::make_unexpected(
      fmt::format("{} needs {}, not {}", operation.f, needed, operation.input.text()));
}

// "contains returns a boolean, not 3".
inline tl::unexpected<std::string> wrong_output(const history::Operation& operation,
                                                std::string_view needed) {
  return tl::make_unexpected(
      fmt::format("{} returns {}, not {}", operation.f, needed, operation.output.text()));
}

// "dequeue returned 3, but the front was 1".
inline std::string returned_but(const history::Operation& operation, std::string_view truth) {
  return fmt::format("{} returned {}, but {}", operation.f, operation.output.text(), truth);
}

// The members of a list in order; none of null.
inline std::vector<ValueId> members(const history::Value& list, Values& values) {
  std::vector<ValueId> ids;
  if (list.is_null()) return ids;
  const auto items = list.as_list();
  ids.reserve(items.size());
  for (const history::Value& item : items) ids.push_back(values.id(item));
  return ids;
}

// How many members of a collection are shown.
inline constexpr std::size_t kShown = 8;

// "[1, 2, 3]", "[1, 2, 3, 4, 5, 6, 7, 8, ... 10000 in all]": `some` are the first of `total`.
inline std::string listing(std::span<const ValueId> some, std::size_t total, const Values& values) {
  std::string text = "[";
  for (const ValueId id : some) {
    if (text.size() > 1) text += ", ";
    text += values.value(id).text();
  }
  if (some.size() < total) text += fmt::format(", ... {} in all", total);
  return text + "]";
}

}  // namespace linnet::checker
