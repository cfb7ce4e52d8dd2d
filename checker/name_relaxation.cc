#include "checker/name_relaxation.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace linnet::checker {
namespace {

using history::Operation;
using history::Value;

// Where an entry of a list has its register's name: it is the name; or a pair [name, value]; or an
// access ["r", name, value].
enum class Entry { name, pair, access };

const Value& name_of(const Value& entry, Entry kind) {
  if (kind == Entry::name) return entry;
  return entry.as_list()[kind == Entry::pair ? 0 : 1];
}

class NameRelaxation : public Relaxation {
 public:
  NameRelaxation(std::span<const Taken> taken, Value initial)
      : taken_(taken.begin(), taken.end()), initial_(std::move(initial)) {
    for (const Taken& each : taken) {
      for (const Value& entry : entries(each)) {
        const auto [at, fresh] =
            unit_of_.try_emplace(name_of(entry, entry_of(*each.as)), ends_.size());
        if (fresh) ends_.push_back(-1);
        ends_[at->second] = std::max(ends_[at->second], each.end());
      }
    }
  }

  std::size_t size() const override { return ends_.size(); }
  Keep all_of(std::size_t /*unit*/) const override { return {.left = true}; }
  std::int64_t end(std::size_t unit) const override { return ends_[unit]; }
  void close(Choice& /*choice*/) const override {}

  Built build(const Choice& choice) const override {
    Built built{.initial = initial_};
    for (const Taken& each : taken_) {
      SubHistory::Part part = whole(each);
      Operation& judged = part.judged;
      const bool read = judged.f == "read";
      judged.input = kept_of(judged.input, read ? Entry::name : entry_of(judged), choice);
      // What a write returned is ignored, and may be anything.
      judged.output =
          judged.f == "write" ? Value() : kept_of(judged.output, entry_of(judged), choice);
      const Value& said = read ? judged.output : judged.input;
      if (said.is_list() && !said.as_list().empty()) built.parts.push_back(std::move(part));
    }
    return built;
  }

  void restrict_to(const Choice& choice) override {
    std::vector<std::int64_t> rest;
    for (auto at = unit_of_.begin(); at != unit_of_.end();) {
      if (!choice[at->second].left) {
        at = unit_of_.erase(at);
        continue;
      }
      rest.push_back(ends_[at->second]);
      at++->second = rest.size() - 1;
    }
    ends_ = std::move(rest);
  }

 private:
  static Entry entry_of(const Operation& operation) {
    return operation.f == "txn" ? Entry::access : Entry::pair;
  }

  // What names registers; of a read what it returned.
  static std::span<const Value> entries(const Taken& taken) {
    const bool read = taken.as->f == "read";
    if (read && !taken.completed) return {};
    const Value& list = read ? taken.as->output : taken.as->input;
    return list.is_list() ? list.as_list() : std::span<const Value>();
  }

  Value kept_of(const Value& list, Entry kind, const Choice& choice) const {
    if (!list.is_list()) return list;
    Value::List kept;
    for (const Value& entry : list.as_list()) {
      const auto found = unit_of_.find(name_of(entry, kind));
      if (found != unit_of_.end() && choice[found->second].left) kept.push_back(entry);
    }
    return kept;
  }

  std::vector<Taken> taken_;  // in order of call
  Value initial_;
  std::unordered_map<Value, std::size_t> unit_of_;  // by name
  std::vector<std::int64_t> ends_;                  // by unit
};

}  // namespace

std::unique_ptr<Relaxation> name_relaxation(std::string_view model, std::span<const Taken> taken,
                                            const Value& initial) {
  if (model != "multi-register") return nullptr;
  return std::make_unique<NameRelaxation>(taken, initial);
}

}  // namespace linnet::checker
