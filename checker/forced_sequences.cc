#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "checker/forced_rules.h"

namespace linnet::checker {
namespace {

using history::Value;
using Node = Program::Node;

// What does not depend on what else is forced.
class Pairs : public ForcedRules {
 public:
  void add(Node a, Node b) { pairs_.emplace_back(a, b); }
  void refuse() { impossible_ = true; }

  void apply(ForcedOrder& order) const override {
    if (impossible_) order.refuse();
    for (const auto& [a, b] : pairs_) order.require(a, b);
  }

 private:
  bool impossible_ = false;
  std::vector<std::pair<Node, Node>> pairs_;
};

// The appends to one list.
struct Appends {
  std::unordered_map<Value, std::vector<Node>> of;
  // By lane, those that completed and whose element is appended once; in the lane's order.
  std::map<Program::Lane, std::vector<Node>> once;
};

std::vector<Appends> appends(const Program& program) {
  std::vector<Appends> found(program.objects);
  for (Node node = 0; node < program.items.size(); ++node) {
    const Program::Item& item = program.items[node];
    if (item.operation->f == "append") found[item.object].of[item.operation->input].push_back(node);
  }
  for (const auto& lane : program.lanes) {
    for (const Node node : lane) {
      const Program::Item& item = program.items[node];
      if (item.crashed || item.operation->f != "append") continue;
      Appends& its = found[item.object];
      if (its.of[item.operation->input].size() == 1) its.once[item.lane].push_back(node);
    }
  }
  return found;
}

void add_read(Node read, const Value& list, const Appends& appends, Pairs& pairs) {
  std::unordered_set<Node> listed;
  std::optional<Node> last;
  for (const Value& element : list.is_list() ? list.as_list() : std::span<const Value>()) {
    const auto found = appends.of.find(element);
    if (found == appends.of.end()) return pairs.refuse();
    if (found->second.size() > 1) continue;
    const Node append = found->second.front();
    if (!listed.insert(append).second) return pairs.refuse();
    if (last) pairs.add(*last, append);
    last = append;
  }
  if (last) pairs.add(*last, read);
  for (const auto& [lane, nodes] : appends.once) {
    const auto first =
        std::ranges::find_if(nodes, [&](Node append) { return !listed.contains(append); });
    if (first != nodes.end()) pairs.add(read, *first);
  }
}

// The next operation of the same process on the same object.
std::optional<Node> next_on_object(const Program& program, const Program::Item& item) {
  const auto& lane = program.lanes[item.lane];
  for (std::size_t i = item.place + 1; i < lane.size(); ++i) {
    if (program.items[lane[i]].object == item.object) return lane[i];
  }
  return std::nullopt;
}

}  // namespace

std::unique_ptr<ForcedRules> list_rules(std::string_view model, const Program& program,
                                        const Value& initial) {
  const bool empty = initial.is_null() || (initial.is_list() && initial.as_list().empty());
  if (model != "list-append" || !empty) return nullptr;
  const auto appended = appends(program);
  auto pairs = std::make_unique<Pairs>();
  for (Node node = 0; node < program.items.size(); ++node) {
    const Program::Item& item = program.items[node];
    if (item.operation->f == "read") {
      add_read(node, item.operation->output, appended[item.object], *pairs);
    }
  }
  return pairs;
}

std::unique_ptr<ForcedRules> token_rules(std::string_view model, const Program& program) {
  if (model != "fenced-mutex") return nullptr;
  auto pairs = std::make_unique<Pairs>();
  std::vector<std::map<Value, Node>> by_token(program.objects);
  std::unordered_set<Program::Lane> uncertain;
  for (Node node = 0; node < program.items.size(); ++node) {
    const Program::Item& item = program.items[node];
    if (item.crashed) uncertain.insert(item.behind);
    if (item.crashed || item.operation->f != "acquire") continue;
    if (!by_token[item.object].try_emplace(item.operation->output, node).second) pairs->refuse();
  }
  for (const auto& acquires : by_token) {
    std::optional<Node> last;
    for (const auto& [token, node] : acquires) {
      if (last) pairs->add(*last, node);
      last = node;
      const Program::Item& item = program.items[node];
      const auto release = next_on_object(program, item);
      const auto next = acquires.upper_bound(token);
      const bool own = item.operation->input.is_null() && !uncertain.contains(item.lane);
      if (own && release && next != acquires.end() &&
          program.items[*release].operation->f == "release" &&
          program.items[*release].operation->input.is_null()) {
        pairs->add(*release, next->second);
      }
    }
  }
  return pairs;
}

}  // namespace linnet::checker
