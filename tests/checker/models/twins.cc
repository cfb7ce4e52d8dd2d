#include "tests/checker/models/twins.h"

#include <algorithm>
#include <string>

namespace linnet::checker {
namespace {

// What a twin returns: it holds that afterwards, or cannot have answered so.
std::vector<Value> only_if(bool possible, Value held) {
  return possible ? std::vector<Value>{std::move(held)} : std::vector<Value>{};
}

// Whether the operation may have returned that: its outcome is info, or it did.
bool may_return(const history::Operation& operation, const Value& output) {
  return operation.outcome == Outcome::info || operation.output == output;
}

List without(List list, std::size_t at) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
  return list;
}

// What a take that removes the member at that place may lead to; of an empty list it returns null.
std::vector<Value> taken(const List& list, std::size_t at, const history::Operation& operation) {
  if (list.empty()) return only_if(may_return(operation, {}), list);
  return only_if(may_return(operation, list[at]), without(list, at));
}

std::vector<Value> put(List list, const Value& value) {
  list.push_back(value);
  return {list};
}

Value owner(const history::Operation& operation) {
  return operation.input.is_null() ? Value(operation.process.value) : operation.input;
}

// Of [[k, v], ...].
Value read_register(const Value& held, const Value& name) {
  for (const Value& pair : items(held)) {
    if (pair.as_list()[0] == name) return pair.as_list()[1];
  }
  return {};
}

Value write_register(const Value& held, const Value& name, const Value& value) {
  List pairs = items(held);
  std::erase_if(pairs, [&](const Value& pair) { return pair.as_list()[0] == name; });
  if (!value.is_null()) pairs.push_back(Value::pair(name, value));
  std::ranges::sort(pairs);
  return pairs;
}

}  // namespace

std::vector<Value> queue_spec(const Value& held, const history::Operation& operation) {
  if (operation.f == "enqueue") return put(items(held), operation.input);
  return taken(items(held), 0, operation);
}

std::vector<Value> stack_spec(const Value& held, const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "push") return put(list, operation.input);
  return taken(list, list.empty() ? 0 : list.size() - 1, operation);
}

std::vector<Value> priority_queue_spec(const Value& held, const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "insert") return put(list, operation.input);
  const auto least = std::ranges::min_element(list) - list.begin();
  return taken(list, static_cast<std::size_t>(least), operation);
}

std::vector<Value> unordered_queue_spec(const Value& held, const history::Operation& operation) {
  const List list = items(held);
  if (operation.f == "enqueue") return put(list, operation.input);
  if (list.empty()) return taken(list, 0, operation);
  std::vector<Value> after;
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (Value& one : taken(list, i, operation)) after.push_back(std::move(one));
  }
  return after;
}

std::vector<Value> set_spec(const Value& held, const history::Operation& operation) {
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

std::vector<Value> mutex_spec(const Value& held, const history::Operation& operation) {
  const bool free = held.is_null();
  if (operation.f == "acquire") return only_if(free, true);
  return only_if(!free, {});
}

std::vector<Value> reentrant_mutex_spec(const Value& held, const history::Operation& operation) {
  List owners = items(held);
  const bool owned = !owners.empty() && owners.back() == owner(operation);
  if (operation.f == "acquire") {
    const bool possible = owners.empty() || owned;
    owners.push_back(owner(operation));
    return only_if(possible, owners);
  }
  if (!owned) return {};
  owners.pop_back();
  return {owners};
}

std::vector<Value> fenced_mutex_spec(const Value& held, const history::Operation& operation) {
  const Value token = held.is_integer() ? held : held.as_list()[0];
  const Value holder = held.is_integer() ? Value(List{}) : held.as_list()[1];
  if (operation.f == "release") {
    return only_if(holder == owner(operation), Value::pair(token, List{}));
  }
  std::vector<Value> after;
  if (holder != Value(List{})) return after;
  if (operation.outcome == Outcome::ok) {
    return only_if(operation.output > token, Value::pair(operation.output, owner(operation)));
  }
  const std::int64_t least = token.as_integer() + 1;
  for (std::int64_t next = least; next < std::max<std::int64_t>(least + 1, 12); ++next) {
    after.push_back(Value::pair(next, owner(operation)));
  }
  return after;
}

std::vector<Value> semaphore_spec(const Value& held, const history::Operation& operation) {
  const std::int64_t taken = held == Value(kPermits) ? 0 : held.as_list()[0].as_integer();
  const std::int64_t permits = operation.input.is_null() ? 1 : operation.input.as_integer();
  const std::int64_t after = operation.f == "acquire" ? taken + permits : taken - permits;
  return only_if(after >= 0 && after <= kPermits, List{after});
}

std::vector<Value> counter_spec(const Value& held, const history::Operation& operation) {
  const std::int64_t before = held.is_null() ? 0 : held.as_integer();
  const bool adds = operation.f != "read";
  const std::int64_t after = before + (adds ? operation.input.as_integer() : 0);
  return only_if(operation.f == "add" || may_return(operation, after), after);
}

std::vector<Value> key_value_spec(const Value& held, const history::Operation& operation) {
  if (operation.f == "get") return only_if(may_return(operation, held), held);
  if (operation.f == "put") return {operation.input};
  if (operation.f == "delete") return {Value()};
  if (operation.f == "cas") {
    const auto pair = operation.input.as_list();
    return only_if(pair[0] == held, pair[1]);
  }
  if (!held.is_null() && !held.is_string()) return {};
  std::string text(held.is_null() ? "" : held.as_string());
  text += operation.input.as_string();
  return {Value(text)};
}

std::vector<Value> list_spec(const Value& held, const history::Operation& operation) {
  List list = items(held);
  if (operation.f == "read") {
    return only_if(operation.outcome == Outcome::info || items(operation.output) == list, held);
  }
  list.push_back(operation.input);
  return {list};
}

std::vector<Value> multi_register_spec(const Value& held, const history::Operation& operation) {
  const bool known = operation.outcome == Outcome::ok;
  Value now = held;
  if (operation.f == "read") {
    for (const Value& pair : items(operation.output)) {
      if (read_register(held, pair.as_list()[0]) != pair.as_list()[1]) return {};
    }
    return {now};
  }
  if (operation.f == "write") {
    for (const Value& pair : items(operation.input)) {
      now = write_register(now, pair.as_list()[0], pair.as_list()[1]);
    }
    return {now};
  }
  for (const Value& each : items(known ? operation.output : operation.input)) {
    const auto parts = each.as_list();
    if (parts[0] == Value("w")) now = write_register(now, parts[1], parts[2]);
    if (parts[0] == Value("r") && known && read_register(now, parts[1]) != parts[2]) return {};
  }
  return {now};
}

}  // namespace linnet::checker
