// Queues, stack, priority queue and set told naively: as a plain list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "tests/checker/models/judged_as.h"

namespace linnet::checker {

using List = std::vector<Value>;

inline List without(List list, std::size_t at) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
  return list;
}

// What a take that removes the member at that place may lead to; of an empty list it returns null.
inline std::vector<Value> taken(const List& list, std::size_t at,
                                const history::Operation& operation) {
  if (list.empty()) return only_if(may_return(operation, {}), list);
  return only_if(may_return(operation, list[at]), without(list, at));
}

inline std::vector<Value> put(List list, const Value& value) {
  list.push_back(value);
  return {list};
}

inline std::vector<Value> queue_spec(const Value& held, const history::Operation& operation) {
  if (operation.f == "enqueue") return put(items(held), operation.input);
  return taken(items(held), 0, operation);
}

inline std::vector<Value> stack_spec(const Value& held, const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "push") return put(list, operation.input);
  return taken(list, list.empty() ? 0 : list.size() - 1, operation);
}

inline std::vector<Value> priority_queue_spec(const Value& held,
                                              const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "insert") return put(list, operation.input);
  const auto least = std::ranges::min_element(list) - list.begin();
  return taken(list, static_cast<std::size_t>(least), operation);
}

inline std::vector<Value> unordered_queue_spec(const Value& held,
                                               const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "enqueue") return put(list, operation.input);
  if (list.empty()) return taken(list, 0, operation);
  std::vector<Value> after;
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (Value& one : taken(list, i, operation)) after.push_back(std::move(one));
  }
  return after;
}

inline std::vector<Value> set_spec(const Value& held, const history::Operation& operation) {
  List list = items(held);
  const auto at = std::ranges::find(list, operation.input);
  const bool present = at != list.end();
  const bool unsaid = operation.output.is_null();
  if (operation.f == "contains") return only_if(may_return(operation, present), held);
  if (operation.f == "read") {
    List found = items(operation.output);
    std::ranges::sort(found);
    std::ranges::sort(list);
    return only_if(operation.outcome == Outcome::info || found == list, held);
  }
  if (operation.f == "add") {
    if (!present) list.push_back(operation.input);
    return only_if(unsaid || may_return(operation, !present), list);
  }
  if (present) list.erase(at);
  return only_if(unsaid || may_return(operation, present), list);
}

}  // namespace linnet::checker
