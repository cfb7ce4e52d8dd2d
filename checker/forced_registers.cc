#include <algorithm>
#include <unordered_map>
#include <utility>

#include "checker/forced_rules.h"
#include "checker/register_effect.h"
#include "checker/register_story.h"

namespace linnet::checker {
namespace {

using history::Value;
using Node = Program::Node;
using Lane = Program::Lane;

constexpr Node kInitial = ~Node{0};

class RegisterRules : public ForcedRules {
 public:
  RegisterRules(const Program& program, const Value& initial) : objects_(program.objects) {
    struct Sources {
      std::size_t count = 0;
      Node last = kInitial;
    };
    std::vector<std::unordered_map<Value, Sources>> sources(program.objects);
    for (auto& of_object : sources) of_object[initial].count = 1;
    for (Node node = 0; node < program.items.size(); ++node) {
      const Program::Item& item = program.items[node];
      const Value* left = effect(item).left;
      if (left == nullptr) continue;
      Sources& its = sources[item.object][*left];
      ++its.count;
      its.last = node;
    }
    readers_.resize(program.items.size());
    std::vector<bool> needed(program.items.size());
    for (Node node = 0; node < program.items.size(); ++node) {
      const Program::Item& item = program.items[node];
      const Value* seen = effect(item).seen;
      if (seen == nullptr) continue;
      const Sources its = sources[item.object][*seen];
      if (its.count == 0) impossible_ = true;
      if (its.count != 1) continue;
      reads_.push_back({node, its.last});
      if (its.last == kInitial) {
        objects_[item.object].initial_readers.push_back(node);
      } else {
        readers_[its.last].push_back(node);
        needed[its.last] = true;
      }
    }
    for (Lane lane = 0; lane < program.lanes.size(); ++lane) {
      for (const Node node : program.lanes[lane]) {
        const Program::Item& item = program.items[node];
        const bool happened = !item.crashed || needed[node];
        if (happened && effect(item).left != nullptr) add_writer(item, lane, node);
      }
    }
  }

  void apply(ForcedOrder& order) const override {
    if (impossible_) order.refuse();
    for (const auto& [reader, source] : reads_) {
      if (order.refused()) return;
      if (source != kInitial) order.require(source, reader);
      before_source(order, reader, source);
    }
    for (const Object& object : objects_) {
      order.budget().poll();
      for (const Writers& writers : object.writers) {
        for (const Node writer : writers.nodes) behind_readers(order, object, writer);
      }
    }
  }

 private:
  // Of one lane, on one object.
  struct Writers {
    Lane lane = 0;
    std::vector<std::uint32_t> places;  // ascending
    std::vector<Node> nodes;
  };
  struct Object {
    std::vector<Writers> writers;
    std::vector<Node> initial_readers;
  };
  struct Read {
    Node reader = 0;
    Node source = kInitial;
  };

  // A cas of a value for the same leaves the object as it is.
  static RegisterEffect effect(const Program::Item& item) {
    RegisterEffect effect = register_effect(*item.operation);
    if (effect.seen != nullptr && effect.left != nullptr && *effect.seen == *effect.left) {
      effect.left = nullptr;
    }
    return effect;
  }

  void add_writer(const Program::Item& item, Lane lane, Node node) {
    auto& writers = objects_[item.object].writers;
    if (writers.empty() || writers.back().lane != lane) writers.push_back({lane, {}, {}});
    writers.back().places.push_back(item.place);
    writers.back().nodes.push_back(node);
  }

  // The last of them that must stand before the node; kInitial when none does. Those before it in
  // its lane stand before it, so what follows from them follows from it.
  static Node last_before(const ForcedOrder& order, const Writers& writers, Node node) {
    const auto end = std::ranges::lower_bound(writers.places, order.clock(node)[writers.lane]);
    if (end == writers.places.begin()) return kInitial;
    return writers.nodes[static_cast<std::size_t>(end - writers.places.begin()) - 1];
  }

  void before_source(ForcedOrder& order, Node reader, Node source) const {
    for (const Writers& writers : objects_[order.program().items[reader].object].writers) {
      const Node writer = last_before(order, writers, reader);
      if (writer == kInitial || writer == source) continue;
      if (source == kInitial) return order.refuse();
      order.require(writer, source);
    }
  }

  void behind_readers(ForcedOrder& order, const Object& object, Node writer) const {
    for (const Node reader : object.initial_readers) {
      if (reader != writer) order.require(reader, writer);
    }
    for (const Writers& writers : object.writers) {
      const Node source = last_before(order, writers, writer);
      if (source == kInitial) continue;
      for (const Node reader : readers_[source]) {
        if (reader != writer) order.require(reader, writer);
      }
    }
  }

  bool impossible_ = false;
  std::vector<Object> objects_;
  std::vector<Read> reads_;
  std::vector<std::vector<Node>> readers_;  // by what they see, where only that can have left it
};

}  // namespace

std::unique_ptr<ForcedRules> register_rules(std::string_view model, const Program& program,
                                            const Value& initial) {
  const bool all = is_register(model) && std::ranges::all_of(program.items, [](const auto& item) {
                     return KeyValueFunctions::function(item.operation->f).has_value();
                   });
  return all ? std::make_unique<RegisterRules>(program, initial) : nullptr;
}

}  // namespace linnet::checker
