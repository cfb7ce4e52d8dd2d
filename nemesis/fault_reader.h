// One fault of a plan, from JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"
#include "nemesis/fault.h"

namespace linnet::nemesis {

// Reads a fault for a cluster of `nodes` nodes; `place` names the document, `default_id` is for a
// fault without a number. All errors are appended to `errors`; what is returned then is of no use.
Fault read_fault(const nlohmann::json& document, int nodes, const std::string& place,
                 int default_id, base::Errors& errors);

}  // namespace linnet::nemesis
