// What the classification of a violation goes by: the operations on the culprit's object.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "checker/anomaly.h"
#include "checker/relaxation.h"
#include "history/history.h"

namespace linnet::checker {

struct Scene {
  const history::Operation& culprit;
  const history::Value& initial;
  // Called before the culprit returned and not failed, the culprit among them; in order of call.
  // Those that returned after it count as completed, too: what they did is known now.
  std::vector<const history::Operation*> upto;
  std::vector<const history::Operation*> failed;  // called before the culprit returned
  std::vector<const history::Operation*> all;     // that completed, whenever

  // Whether the operation is known to have happened before the culprit was called.
  bool before(const history::Operation& operation) const {
    return operation.outcome == history::Outcome::ok && operation.returned < culprit.called;
  }
  // Whether it had returned when the culprit returned.
  bool by_then(const history::Operation& operation) const {
    return operation.outcome == history::Outcome::ok && operation.returned <= culprit.returned;
  }
};

// Each for its models; see anomaly.h.
std::optional<Anomaly> register_anomaly(const Scene& scene);
std::optional<Anomaly> set_anomaly(const Scene& scene);
std::optional<Anomaly> list_anomaly(const Scene& scene);
std::optional<Anomaly> counter_anomaly(const Scene& scene);
std::optional<Anomaly> lock_anomaly(const Scene& scene, std::string_view model);
// `compared` are elements among which to look for two in the wrong order.
std::optional<Anomaly> collection_anomaly(const Scene& scene, std::string_view model,
                                          std::span<const history::Value> compared);

}  // namespace linnet::checker
