// What queues and stacks have in common: values are put in and taken out.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "checker/hash.h"
#include "checker/models/shapes.h"
#include "checker/monitors/monitor.h"
#include "checker/values.h"
#include "history/history.h"
#include "history/name.h"

namespace linnet::checker {

struct CollectionStep {
  bool puts = false;              // else it takes
  bool answered = false;          // a take whose result is known
  ValueId value = Values::kNull;  // put; or taken, null when there was nothing to take

  bool operator==(const CollectionStep&) const = default;
  std::size_t hash() const {
    return mix(std::uint64_t{value} << 2U | (puts ? 2U : 0U) | (answered ? 1U : 0U));
  }
  bool found_nothing() const { return answered && value == Values::kNull; }

  MonitoredStep monitored() const {
    if (puts) return {MonitoredKind::put, value};
    if (!answered) return {MonitoredKind::take_any, Values::kNull};
    return {found_nothing() ? MonitoredKind::empty : MonitoredKind::take, value};
  }
};

// The two functions.
struct CollectionFunctions {
  history::Name put;
  history::Name take;
};

// Null is what a take returns when there is nothing, so it cannot be put in.
inline tl::expected<CollectionStep, std::string> compile_collection(
    const CollectionFunctions& functions, const history::Operation& operation, Values& values) {
  if (operation.f == functions.put) {
    if (operation.input.is_null()) return wrong_input(operation, "a value");
    return CollectionStep{true, false, values.id(operation.input)};
  }
  if (operation.f != functions.take) return unknown_function(operation);
  if (!answered(operation)) return CollectionStep{};
  return CollectionStep{false, true, values.id(operation.output)};
}

// A collection begins empty (null) or with the members of a list, in the order in which they were
// put in.
inline tl::expected<std::vector<ValueId>, std::string> initial_members(
    const history::Value& initial, Values& values) {
  if (!initial.is_null() && !initial.is_list()) {
    return tl::make_unexpected("a collection begins with a list of its members, or null");
  }
  std::vector<ValueId> ids = members(initial, values);
  for (const ValueId id : ids) {
    if (id == Values::kNull) return tl::make_unexpected("null cannot be a member");
  }
  return ids;
}

}  // namespace linnet::checker
