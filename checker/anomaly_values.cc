// Registers, sets, lists, counters: what they hold can be read without taking it away.
#include <algorithm>
#include <optional>
#include <unordered_map>

#include "checker/anomaly_scene.h"
#include "checker/models/register.h"
#include "checker/register_effect.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;

class RegisterScene {
 public:
  RegisterScene(const Scene& scene, const Value& seen) : scene_(scene), seen_(seen) {
    for (const Operation* operation : scene.upto) {
      if (operation != &scene.culprit && is(register_effect(*operation).left, seen)) {
        written_ = true;
        settled_ =
            std::max(settled_, scene.by_then(*operation) ? operation->returned : Operation::kNever);
      }
    }
  }

  std::optional<Anomaly> anomaly() const {
    if (!written_ && scene_.initial != seen_) {
      const bool dirty = std::ranges::any_of(scene_.failed, [&](const Operation* operation) {
        return is(register_effect(*operation).left, seen_);
      });
      return dirty ? Anomaly::dirty_read : Anomaly::phantom_read;
    }
    const bool changes = register_effect(scene_.culprit).left != nullptr;
    if (!std::ranges::any_of(scene_.upto, [&](const Operation* x) { return replaced_by(*x); })) {
      return taken_too_often() ? std::optional(Anomaly::lost_update) : std::nullopt;
    }
    if (changes) return Anomaly::lost_update;
    return write_lost() ? Anomaly::lost_write : Anomaly::stale_read;
  }

 private:
  // Whether it came behind all that wrote the value, before the culprit, and saw or wrote another.
  bool replaced_by(const Operation& x) const {
    if (!scene_.before(x) || x.called <= settled_) return false;
    const RegisterEffect shows = register_effect(x);
    if (is(shows.left, seen_)) return false;
    return shows.left != nullptr || !is(shows.seen, seen_);
  }

  bool write_lost() const {
    std::int64_t first_return = Operation::kNever;
    for (const Operation* x : scene_.upto) {
      if (!replaced_by(*x)) continue;
      const Value* left = register_effect(*x).left;
      if (left == nullptr || ever_seen(*left)) return false;
      first_return = std::min(first_return, x->returned);
    }
    const auto saw_the_old = [&](const Operation* operation) {
      return operation->called > first_return && is(register_effect(*operation).seen, seen_);
    };
    return std::ranges::count_if(scene_.all, saw_the_old) >= 2;
  }

  bool ever_seen(const Value& value) const {
    return std::ranges::any_of(scene_.all, [&](const Operation* operation) {
      return KeyValueFunctions::function(operation->f) &&
             is(register_effect(*operation).seen, value);
    });
  }

  bool taken_too_often() const {
    if (!takes(scene_.culprit)) return false;
    std::ptrdiff_t supply = scene_.initial == seen_ ? 1 : 0;
    std::ptrdiff_t takers = 0;
    for (const Operation* operation : scene_.upto) {
      if (is(register_effect(*operation).left, seen_)) ++supply;
      if (scene_.by_then(*operation) && takes(*operation)) ++takers;
    }
    return takers > supply;
  }

  bool takes(const Operation& operation) const {
    const RegisterEffect change = register_effect(operation);
    return is(change.seen, seen_) && change.left != nullptr && *change.left != seen_;
  }

  const Scene& scene_;
  const Value& seen_;  // by the culprit
  bool written_ = false;
  std::int64_t settled_ = -1;  // when all that wrote it had returned
};

bool lists(const Value& list, const Value& element) {
  return list.is_list() && std::ranges::find(list.as_list(), element) != list.as_list().end();
}

// Whether an operation on a set says that the element was there; none when it does not say.
std::optional<bool> said(const Operation& operation, const Value& element) {
  if (operation.outcome != Outcome::ok) return std::nullopt;
  if (operation.f == "read") return lists(operation.output, element);
  if (operation.input != element || !operation.output.is_boolean()) return std::nullopt;
  return operation.output.as_boolean() == (operation.f != "add");
}

// What is wrong with what the culprit says of the element.
std::optional<Anomaly> element_anomaly(const Scene& scene, const Value& element) {
  const auto present = said(scene.culprit, element);
  if (!present) return std::nullopt;
  const auto is_change = [&](const Operation* operation, std::string_view f) {
    return operation != &scene.culprit && operation->f == f && operation->input == element;
  };
  const bool initially = lists(scene.initial, element);
  std::int64_t added = -1;     // the last call of a completed add before the culprit
  std::int64_t last_add = -1;  // the last return of all adds
  bool ever_added = initially;
  std::int64_t removed = -1;
  std::int64_t last_remove = -1;
  for (const Operation* operation : scene.upto) {
    const bool add = is_change(operation, "add");
    if (!add && !is_change(operation, "remove")) continue;
    ever_added = ever_added || add;
    std::int64_t& last = add ? last_add : last_remove;
    last = std::max(last, operation->returned);
    if (scene.before(*operation)) {
      std::int64_t& call = add ? added : removed;
      call = std::max(call, operation->called);
    }
  }
  if (*present) {
    if (!ever_added) {
      const bool dirty = std::ranges::any_of(
          scene.failed, [&](const Operation* operation) { return is_change(operation, "add"); });
      return dirty ? Anomaly::dirty_read : Anomaly::phantom_read;
    }
    if (removed <= last_add) return std::nullopt;
    return scene.culprit.f == "remove" ? Anomaly::duplicate_effect : Anomaly::stale_read;
  }
  const bool there = added > last_remove || (initially && last_remove < 0);
  if (!there) return std::nullopt;
  if (scene.culprit.f == "add") return Anomaly::duplicate_effect;
  const bool ever_seen = std::ranges::any_of(
      scene.all, [&](const Operation* operation) { return said(*operation, element) == true; });
  return ever_seen || initially ? Anomaly::stale_read : Anomaly::lost_write;
}

std::unordered_map<Value, std::int64_t> counts(const Value& list) {
  std::unordered_map<Value, std::int64_t> counts;
  if (!list.is_list()) return counts;
  for (const Value& element : list.as_list()) ++counts[element];
  return counts;
}

// Where each element stands first.
std::unordered_map<Value, std::size_t> places(const Value& list) {
  std::unordered_map<Value, std::size_t> places;
  if (!list.is_list()) return places;
  for (const Value& element : list.as_list()) places.try_emplace(element, places.size());
  return places;
}

class ListScene {
 public:
  explicit ListScene(const Scene& scene)
      : scene_(scene), listed_(counts(scene.culprit.output)), appended_(counts(scene.initial)) {
    due_ = appended_;
    for (const Operation* operation : scene.upto) {
      if (operation->f != "append") continue;
      ++appended_[operation->input];
      if (scene.before(*operation)) ++due_[operation->input];
    }
  }

  std::optional<Anomaly> anomaly() const {
    for (const auto& listed : listed_) {
      const Value& element = listed.first;
      const auto found = appended_.find(element);
      const bool dirty = std::ranges::any_of(scene_.failed, [&](const Operation* operation) {
        return operation->f == "append" && operation->input == element;
      });
      if (found == appended_.end()) return dirty ? Anomaly::dirty_read : Anomaly::phantom_read;
      if (listed.second > found->second) return Anomaly::duplicate_effect;
    }
    if (const auto missing = missing_element()) return *missing;
    return inverted() ? std::optional(Anomaly::order_inversion) : std::nullopt;
  }

 private:
  std::int64_t listed(const Value& element) const {
    const auto found = listed_.find(element);
    return found == listed_.end() ? 0 : found->second;
  }

  std::optional<Anomaly> missing_element() const {
    bool missing = false;
    for (const auto& due : due_) {
      const Value& element = due.first;
      if (listed(element) >= due.second) continue;
      missing = true;
      const bool ever_seen = std::ranges::any_of(scene_.all, [&](const Operation* operation) {
        return operation->f == "read" && lists(operation->output, element);
      });
      if (ever_seen) return Anomaly::stale_read;
    }
    if (missing) return Anomaly::lost_write;
    for (const Operation* read : scene_.upto) {
      if (read->f != "read" || !scene_.before(*read) || !read->output.is_list()) continue;
      for (const Value& element : read->output.as_list()) {
        if (listed(element) == 0) return Anomaly::stale_read;
      }
    }
    return std::nullopt;
  }

  // Against the order of the appends, or that of a read that returned before or with this one.
  bool inverted() const {
    const auto place = places(scene_.culprit.output);
    std::size_t latest = 0;  // place of what was appended before
    std::vector<const Operation*> by_return;
    for (const Operation* operation : scene_.upto) {
      const bool once = operation->f == "append" && appended_.at(operation->input) == 1;
      if (once && scene_.by_then(*operation)) by_return.push_back(operation);
    }
    std::ranges::sort(by_return, {}, &Operation::returned);
    std::size_t next = 0;
    for (const Operation* operation : scene_.upto) {  // in order of call
      if (operation->f != "append" || appended_.at(operation->input) != 1) continue;
      for (; next < by_return.size() && by_return[next]->returned < operation->called; ++next) {
        const auto found = place.find(by_return[next]->input);
        if (found != place.end()) latest = std::max(latest, found->second + 1);
      }
      const auto found = place.find(operation->input);
      if (found != place.end() && found->second + 1 < latest) return true;
    }
    return std::ranges::any_of(scene_.upto, [&](const Operation* read) {
      return read->f == "read" && scene_.by_then(*read) && against(place, read->output);
    });
  }

  // Whether the other list has two elements, both listed once, the other way round.
  static bool against(const std::unordered_map<Value, std::size_t>& place, const Value& other) {
    std::size_t latest = 0;
    if (!other.is_list()) return false;
    for (const Value& element : other.as_list()) {
      const auto found = place.find(element);
      if (found == place.end()) continue;
      if (found->second + 1 < latest) return true;
      latest = std::max(latest, found->second + 1);
    }
    return false;
  }

  const Scene& scene_;
  std::unordered_map<Value, std::int64_t> listed_;    // how often each element is
  std::unordered_map<Value, std::int64_t> appended_;  // how often it may have been
  std::unordered_map<Value, std::int64_t> due_;       // how often it must have been
};

}  // namespace

std::optional<Anomaly> register_anomaly(const Scene& scene) {
  const Value* seen = register_effect(scene.culprit).seen;
  if (seen == nullptr) return std::nullopt;
  return RegisterScene(scene, *seen).anomaly();
}

std::optional<Anomaly> set_anomaly(const Scene& scene) {
  if (scene.culprit.f != "read") return element_anomaly(scene, scene.culprit.input);
  for (const auto& [element, count] : counts(scene.culprit.output)) {
    if (count > 1) return Anomaly::duplicate_effect;
    if (const auto wrong = element_anomaly(scene, element)) return wrong;
  }
  std::optional<Anomaly> lost;
  for (const Operation* operation : scene.upto) {
    if (operation->f != "add") continue;
    const auto wrong = element_anomaly(scene, operation->input);
    if (wrong && wrong != Anomaly::lost_write) return wrong;
    if (wrong) lost = wrong;
  }
  return lost;
}

std::optional<Anomaly> list_anomaly(const Scene& scene) {
  if (scene.culprit.f != "read") return std::nullopt;
  return ListScene(scene).anomaly();
}

std::optional<Anomaly> counter_anomaly(const Scene& scene) {
  const Operation& culprit = scene.culprit;
  if (culprit.f == "add") return std::nullopt;
  using Sum = __int128;
  Sum most = scene.initial.is_null() ? 0 : scene.initial.as_integer();
  Sum least = most;
  const Sum sum = culprit.output.as_integer();
  bool seen_more = false;
  bool same_sum = false;
  for (const Operation* operation : scene.upto) {
    const bool counted = operation->f != "add" && scene.before(*operation);
    seen_more = seen_more || (counted && operation->output.as_integer() > sum);
    if (operation->f == "read") continue;
    const std::int64_t amount = operation->input.as_integer();
    if (amount < 0) return std::nullopt;
    most += amount;
    if (scene.before(*operation) || operation == &culprit) least += amount;
    const bool another = operation != &culprit && operation->f == "add-and-get" &&
                         scene.by_then(*operation) && amount > 0;
    same_sum = same_sum || (another && operation->output == culprit.output);
  }
  if (sum > most) return Anomaly::duplicate_effect;
  const bool adds = culprit.f == "add-and-get" && culprit.input.as_integer() > 0;
  if (adds && (same_sum || sum < least)) return Anomaly::lost_update;
  if (seen_more) return Anomaly::stale_read;
  if (sum >= least) return std::nullopt;
  const bool ever_seen = std::ranges::any_of(scene.all, [&](const Operation* operation) {
    return operation->f != "add" && operation != &culprit &&
           operation->output.as_integer() >= least;
  });
  return ever_seen ? Anomaly::stale_read : Anomaly::lost_write;
}

}  // namespace linnet::checker
