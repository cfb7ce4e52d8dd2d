// A protocol under test, whatever the tests have it live through.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "targets/core.h"

namespace linnet::targets::simulation {

// A protocol, and whoever watches over its invariants.
class Subject {
 public:
  virtual ~Subject() = default;

  // A replica that comes back with these records, the first time with none.
  virtual std::unique_ptr<Core> start(NodeId node, const std::vector<NodeId>& members,
                                      std::span<const Bytes> records, std::uint64_t seed,
                                      Now now) = 0;
  // After a step of the node that had these effects, all of them carried out.
  virtual void stepped(NodeId /*node*/, const Core& /*core*/, const Effects& /*effects*/) {}
  // The node lost all but its durable state.
  virtual void crashed(NodeId /*node*/) {}
  // Each thing found broken.
  virtual std::vector<std::string> broken() const { return {}; }

  virtual bool knows_cas() const { return true; }
};

}  // namespace linnet::targets::simulation
