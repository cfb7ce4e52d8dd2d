#include "checker/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "checker/lanes.h"
#include "checker/phrases.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;

// A string of the DOT language.
std::string dot_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '\n') {
      quoted += "\\n";
      continue;
    }
    if (character == '"' || character == '\\') quoted += '\\';
    quoted += character;
  }
  return quoted + "\"";
}

bool is_any_of(const Operation& operation, std::span<const std::string_view> names) {
  return std::ranges::find(names, std::string_view(operation.f)) != names.end();
}

// The one value that the operation left or put in; none of those that leave none, or several.
std::optional<Value> left(const Operation& operation) {
  constexpr std::array<std::string_view, 7> kPuts{"write",  "put", "enqueue", "push",
                                                  "insert", "add", "append"};
  if (operation.f == "cas" && operation.input.is_pair()) return operation.input.as_list()[1];
  if (is_any_of(operation, kPuts)) return operation.input;
  return std::nullopt;
}

// Whether the operation saw that value, or took it out.
bool saw(const Operation& operation, const Value& value) {
  constexpr std::array<std::string_view, 5> kSees{"read", "get", "dequeue", "pop", "extract-min"};
  if (operation.outcome != Outcome::ok) return false;
  if (operation.f == "cas" && operation.input.is_pair()) {
    return operation.input.as_list()[0] == value;
  }
  if (operation.f == "contains") return operation.output == true && operation.input == value;
  if (!is_any_of(operation, kSees)) return false;
  if (!operation.output.is_list()) return operation.output == value;
  const auto list = operation.output.as_list();
  return std::ranges::find(list, value) != list.end();
}

class Graph {
 public:
  Graph(std::span<const Operation> operations, const SubHistory& sub)
      : operations_(operations), sub_(sub) {}

  std::string text() const {
    std::string text =
        "digraph violation {\n"
        "  rankdir=LR;\n"
        "  node [shape=box, fontname=\"sans-serif\"];\n";
    for (std::size_t i = 0; i < sub_.parts.size(); ++i) text += node(i);
    for (std::size_t i = 0; i < sub_.parts.size(); ++i) text += arrows_to(i);
    return text + "}\n";
  }

 private:
  const Operation& at(std::size_t i) const { return sub_.parts[i].judged; }

  std::string node(std::size_t i) const {
    const SubHistory::Part& part = sub_.parts[i];
    const Operation& original = operations_[part.operation];
    const bool cas = part.expectation_dropped && original.f == "cas";
    const std::string text =
        fmt::format("process {}\n{}\n{}", original.process,
                    cas ? label(original, false) : label(part.judged), interval(part.judged));
    std::string look;
    if (i == sub_.culprit) look += ", color=red, penwidth=2";
    if (part.judged.outcome == Outcome::info) look += ", style=dashed";
    return fmt::format("  o{} [label={}{}];\n", i, dot_string(text), look);
  }

  bool precedes(std::size_t i, std::size_t j) const {
    return at(i).outcome == Outcome::ok && at(i).returned < at(j).called;
  }

  std::string arrows_to(std::size_t to) const {
    std::string text;
    for (std::size_t from = 0; from < sub_.parts.size(); ++from) {
      if (!precedes(from, to)) continue;
      bool implied = false;
      for (std::size_t between = 0; between < sub_.parts.size() && !implied; ++between) {
        implied = precedes(from, between) && precedes(between, to);
      }
      if (!implied) text += fmt::format("  o{} -> o{};\n", from, to);
    }
    for (std::size_t from = 0; from < sub_.parts.size(); ++from) {
      if (from == to || !only_source(from, to)) continue;
      text += fmt::format("  o{} -> o{} [style=dashed, color=blue, constraint=false, label={}];\n",
                          from, to, dot_string("saw " + left(at(from))->text()));
    }
    return text;
  }

  bool only_source(std::size_t from, std::size_t to) const {
    const auto value = left(at(from));
    if (!value || !saw(at(to), *value) || sub_.initial == *value) return false;
    const auto sources = std::ranges::count_if(
        sub_.parts, [&](const SubHistory::Part& part) { return left(part.judged) == value; });
    return sources == 1;
  }

  std::span<const Operation> operations_;
  const SubHistory& sub_;
};

}  // namespace

std::string dot(std::span<const Operation> operations, const SubHistory& sub_history) {
  return Graph(operations, sub_history).text();
}

}  // namespace linnet::checker
