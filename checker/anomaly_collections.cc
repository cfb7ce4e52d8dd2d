// Queues, stacks and locks: what is there is taken away.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "checker/anomaly_scene.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;

bool puts(const Operation& operation) {
  return operation.f == "enqueue" || operation.f == "push" || operation.f == "insert";
}

bool takes(const Operation& operation, const Value& element) {
  return operation.outcome == Outcome::ok && !puts(operation) && operation.output == element;
}

std::int64_t initially(const Scene& scene, const Value& element) {
  return scene.initial.is_list() ? std::ranges::count(scene.initial.as_list(), element) : 0;
}

// An element that was put in once, in every history that this can be a part of.
struct Passage {
  const Operation* put = nullptr;
  const Operation* take = nullptr;  // null when nobody took it, known or unknown
  bool once = false;

  bool taken_after(const Operation& operation) const {
    return take == nullptr || take->called > operation.returned;
  }
};

Passage passage(const Scene& scene, const Value& element) {
  Passage passage;
  std::int64_t put = initially(scene, element);
  std::int64_t taken = 0;
  bool unknown = false;
  for (const Operation* operation : scene.upto) {
    if (puts(*operation) && operation->input == element) {
      passage.put = operation;
      ++put;
    }
    unknown = unknown || (!puts(*operation) && operation->outcome == Outcome::info);
    if (!takes(*operation, element)) continue;
    passage.take = operation;
    ++taken;
  }
  passage.once = put == 1 && passage.put != nullptr && taken <= 1 && (taken == 1 || !unknown);
  return passage;
}

bool precedes(const Operation& a, const Operation& b) {
  return a.outcome == Outcome::ok && a.returned < b.called;
}

// Whether b was taken, by the violation, though a should have been before it.
bool wrong_order(const Scene& scene, std::string_view model, const Passage& a, const Passage& b) {
  if (b.take == nullptr || !scene.by_then(*b.take) || !a.taken_after(*b.take)) return false;
  if (model == "queue") return precedes(*a.put, *b.put);
  if (model == "priority-queue") {
    return a.put->input < b.put->input && precedes(*a.put, *b.take);
  }
  // A stack: b lay below a.
  return model == "stack" && precedes(*b.put, *a.put) && precedes(*a.put, *b.take);
}

std::optional<Anomaly> out_of_order(const Scene& scene, std::string_view model,
                                    std::span<const Value> compared) {
  std::vector<Passage> passages;
  for (const Value& element : compared) {
    passages.push_back(passage(scene, element));
    if (!passages.back().once) passages.pop_back();
  }
  for (const Passage& a : passages) {
    for (const Passage& b : passages) {
      if (a.put == b.put || !wrong_order(scene, model, a, b)) continue;
      const bool ever_taken = std::ranges::any_of(
          scene.all, [&](const Operation* operation) { return takes(*operation, a.put->input); });
      return ever_taken ? Anomaly::order_inversion : Anomaly::lost_write;
    }
  }
  return std::nullopt;
}

// The culprit found nothing, though something must have been there.
std::optional<Anomaly> missed_element(const Scene& scene) {
  std::int64_t there = scene.initial.is_list() ? std::ssize(scene.initial.as_list()) : 0;
  for (const Operation* operation : scene.upto) {
    if (puts(*operation)) {
      there += scene.before(*operation) ? 1 : 0;
    } else if (operation->outcome == Outcome::info || !operation->output.is_null()) {
      --there;
    }
  }
  if (there <= 0) return std::nullopt;
  // Whether each element that went in before came out at some time.
  for (const Operation* put : scene.upto) {
    if (!puts(*put) || !scene.before(*put)) continue;
    const bool ever_taken = std::ranges::any_of(
        scene.all, [&](const Operation* operation) { return takes(*operation, put->input); });
    if (!ever_taken) return Anomaly::lost_write;
  }
  return Anomaly::stale_read;
}

Value owner(const Operation& operation) {
  return operation.input.is_null() ? Value(operation.process.value) : operation.input;
}

// Whether the owner certainly holds the lock when the culprit returns: it acquired it more often,
// by then, than anybody can have released it for it.
bool holds(const Scene& scene, const Value& of) {
  std::int64_t held = 0;
  for (const Operation* operation : scene.upto) {
    if (owner(*operation) != of) continue;
    if (operation->f == "release") --held;
    if (operation->f == "acquire" && scene.by_then(*operation)) ++held;
  }
  return held > 0;
}

std::int64_t permits(const Value& value) {
  return value.is_null() ? 1 : value.as_integer();
}

// Of a plain lock or a semaphore: what is out, at least, and what came back, at least.
std::optional<Anomaly> count_anomaly(const Scene& scene, std::string_view model) {
  const bool semaphore = model == "semaphore";
  std::int64_t out_at_least = 0;
  std::int64_t out_at_most = 0;
  for (const Operation* operation : scene.upto) {
    const std::int64_t count = semaphore ? permits(operation->input) : 1;
    const bool acquires = operation->f == "acquire";
    const bool certain = scene.by_then(*operation);
    if (acquires) {
      out_at_most += count;
      out_at_least += certain ? count : 0;
    } else {
      out_at_least -= count;
      out_at_most -= certain ? count : 0;
    }
  }
  if (out_at_least > (semaphore ? permits(scene.initial) : 1)) return Anomaly::too_many_holders;
  if (out_at_most < 0) return Anomaly::duplicate_effect;
  return std::nullopt;
}

std::optional<Anomaly> token_anomaly(const Scene& scene) {
  const Operation& culprit = scene.culprit;
  if (culprit.f != "acquire" || !culprit.output.is_integer()) return std::nullopt;
  std::optional<Anomaly> found;
  for (const Operation* operation : scene.upto) {
    const bool other = operation != &culprit && operation->f == "acquire";
    if (!other || !scene.by_then(*operation)) continue;
    if (operation->output == culprit.output) return Anomaly::duplicate_effect;
    if (scene.before(*operation) && culprit.output < operation->output) {
      found = Anomaly::order_inversion;
    }
  }
  return found;
}

}  // namespace

std::optional<Anomaly> collection_anomaly(const Scene& scene, std::string_view model,
                                          std::span<const Value> compared) {
  const Operation& culprit = scene.culprit;
  if (!puts(culprit) && culprit.output.is_null()) return missed_element(scene);
  if (!puts(culprit)) {
    const Value& element = culprit.output;
    std::int64_t put = initially(scene, element);
    std::int64_t taken = 0;
    for (const Operation* operation : scene.upto) {
      if (puts(*operation)) put += operation->input == element ? 1 : 0;
      if (scene.by_then(*operation) && takes(*operation, element)) ++taken;
    }
    const bool dirty = std::ranges::any_of(scene.failed, [&](const Operation* operation) {
      return puts(*operation) && operation->input == element;
    });
    if (put == 0) return dirty ? Anomaly::dirty_read : Anomaly::phantom_read;
    if (taken > put) return Anomaly::duplicate_effect;
  }
  return out_of_order(scene, model, compared);
}

std::optional<Anomaly> lock_anomaly(const Scene& scene, std::string_view model) {
  if (model == "mutex" || model == "semaphore") return count_anomaly(scene, model);
  if (holds(scene, owner(scene.culprit))) {
    for (const Operation* operation : scene.upto) {
      const Value other = owner(*operation);
      if (other != owner(scene.culprit) && holds(scene, other)) return Anomaly::too_many_holders;
    }
  }
  return model == "fenced-mutex" ? token_anomaly(scene) : std::nullopt;
}

}  // namespace linnet::checker
