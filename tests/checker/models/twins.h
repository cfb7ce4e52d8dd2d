// The built-in models told naively, each as what it may hold after an operation: slow, obvious, and
// written without looking at the models.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "history/history.h"
#include "tests/checker/brute_force.h"

namespace linnet::checker {

using history::Outcome;
using history::Value;
using List = std::vector<Value>;

struct Twin {
  std::string_view model;
  Spec spec;
  Value initial = {};
};

// The members of a list; none of null.
inline List items(const Value& list) {
  if (list.is_null()) return {};
  const auto view = list.as_list();
  return {view.begin(), view.end()};
}

// These hold the list of their members.
std::vector<Value> queue_spec(const Value& held, const history::Operation& operation);
std::vector<Value> stack_spec(const Value& held, const history::Operation& operation);
std::vector<Value> priority_queue_spec(const Value& held, const history::Operation& operation);
std::vector<Value> unordered_queue_spec(const Value& held, const history::Operation& operation);
std::vector<Value> set_spec(const Value& held, const history::Operation& operation);
std::vector<Value> list_spec(const Value& held, const history::Operation& operation);

// Held is null when free.
std::vector<Value> mutex_spec(const Value& held, const history::Operation& operation);
// Holds its owner once for each time.
std::vector<Value> reentrant_mutex_spec(const Value& held, const history::Operation& operation);
// Begins with the last token; then holds [the last token, its owner], where the owner is the list
// [] when free. A token that is not known is one below 12.
std::vector<Value> fenced_mutex_spec(const Value& held, const history::Operation& operation);

inline constexpr std::int64_t kPermits = 3;
// Begins with kPermits; then holds [how many permits are taken].
std::vector<Value> semaphore_spec(const Value& held, const history::Operation& operation);

// These hold their value.
std::vector<Value> counter_spec(const Value& held, const history::Operation& operation);
std::vector<Value> key_value_spec(const Value& held, const history::Operation& operation);
// Holds [[k, v], ...] in order of k.
std::vector<Value> multi_register_spec(const Value& held, const history::Operation& operation);

}  // namespace linnet::checker
