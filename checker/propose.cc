#include "checker/propose.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>

#include "history/name.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;

bool is_pairs(const Value& value) {
  return value.is_list() && !value.as_list().empty() &&
         std::ranges::all_of(value.as_list(), [](const Value& each) { return each.is_pair(); });
}

// What there is in the operations to decide by.
struct Evidence {
  std::set<std::string_view> functions;
  bool keys = false;
  bool writes_pairs = false;  // write [[k, v], ...]
  bool appends_strings = false;
  bool reads_lists = false;
  bool reads_integers = false;
  bool tokens = false;  // acquire returned an integer

  bool has(std::string_view function) const { return functions.contains(function); }
  bool only(std::initializer_list<std::string_view> allowed) const {
    return std::ranges::all_of(functions, [&](std::string_view function) {
      return std::ranges::find(allowed, function) != allowed.end();
    });
  }
};

Evidence evidence(std::span<const Operation> operations) {
  Evidence found;
  history::Name last;
  for (const Operation& operation : operations) {
    if (operation.f != last || found.functions.empty()) found.functions.insert(operation.f.text());
    last = operation.f;
    found.keys = found.keys || operation.key.has_value();
    const Value& output = operation.output;
    if (operation.f == "write") found.writes_pairs |= is_pairs(operation.input);
    if (operation.f == "append") found.appends_strings |= operation.input.is_string();
    if (operation.f == "read" && operation.outcome == Outcome::ok) {
      found.reads_lists |= output.is_list();
      found.reads_integers |= output.is_integer();
    }
    if (operation.f == "acquire") found.tokens |= output.is_integer();
  }
  return found;
}

struct Choice {
  std::string_view model;
  std::string_view because = {};  // what follows the list of functions
};

// Of functions that more than one model has, the first row that fits counts.
std::optional<Choice> choose(const Evidence& found) {
  const auto only = [&](std::initializer_list<std::string_view> allowed) {
    return found.only(allowed);
  };
  if (only({"enqueue", "dequeue"})) {
    return Choice{"queue", "; unordered-queue has the same and promises no order"};
  }
  if (only({"push", "pop"})) return Choice{"stack"};
  if (only({"insert", "extract-min"})) return Choice{"priority-queue"};
  if (only({"acquire", "release"})) {
    if (found.tokens) return Choice{"fenced-mutex", ", and acquire returned integers, as tokens"};
    return Choice{"mutex", "; reentrant-mutex and semaphore have the same"};
  }
  if (only({"append", "read"}) && found.has("append")) {
    const bool strings = found.appends_strings && found.keys && !found.reads_lists;
    if (strings) return Choice{"key-value", ", on keys, and it is strings that are appended"};
    return Choice{"list-append"};
  }
  if (only({"add", "add-and-get", "read"}) && !found.reads_lists &&
      (found.has("add-and-get") || (found.has("add") && found.reads_integers))) {
    return Choice{"counter"};
  }
  if (only({"add", "remove", "contains", "read"}) && !only({"read"})) {
    const bool unsure = only({"add", "read"}) && !found.reads_lists;
    return Choice{"set", unsure ? "; counter has the same" : ""};
  }
  if (only({"read", "write", "txn"}) && (found.has("txn") || found.writes_pairs)) {
    return Choice{"multi-register", found.has("txn") ? "" : ", and it is pairs that are written"};
  }
  if (only({"read", "write"})) return Choice{"register"};
  if (only({"read", "write", "cas"})) return Choice{"cas-register"};
  if (only({"get", "put", "cas", "append", "delete", "read", "write"})) return Choice{"key-value"};
  return std::nullopt;
}

}  // namespace

std::optional<Proposal> propose_model(std::span<const Operation> operations) {
  if (operations.empty()) return std::nullopt;
  const Evidence found = evidence(operations);
  const auto choice = choose(found);
  if (!choice) return std::nullopt;
  std::string names;
  std::size_t left = found.functions.size();
  for (const std::string_view function : found.functions) {
    names += function;
    --left;
    if (left > 0) names += left == 1 ? " and " : ", ";
  }
  const bool one = found.functions.size() == 1;
  return Proposal{choice->model, fmt::format("its function{} {}{}", one ? " is" : "s are", names,
                                             choice->because)};
}

std::optional<InitialProposal> propose_initial(std::string_view model,
                                               std::span<const Operation> operations) {
  if (model != "key-value") return std::nullopt;
  const Value empty("");
  bool appends = false;
  const Operation* reads_empty = nullptr;
  for (const Operation& operation : operations) {
    const bool reads = operation.f == "get" || operation.f == "read";
    appends = appends || operation.f == "append";
    if (reads && operation.outcome == Outcome::ok) {
      if (operation.output.is_null()) return std::nullopt;
      if (operation.output == empty) reads_empty = &operation;
    } else if (operation.f == "delete" || (!reads && operation.input == empty) ||
               (operation.f == "cas" && operation.input.is_pair() &&
                operation.input.as_list()[1] == empty)) {
      return std::nullopt;
    }
  }
  if (!appends || reads_empty == nullptr) return std::nullopt;
  return InitialProposal{
      empty, fmt::format("strings are appended, and {} returned \"\" though nothing wrote it",
                         reads_empty->f.text())};
}

}  // namespace linnet::checker
