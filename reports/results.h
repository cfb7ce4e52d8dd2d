// results.json: the verdict and the figures of a run, for programs and for people.
#pragma once

#include <nlohmann/json.hpp>

#include "reports/figures.h"
#include "reports/judgement.h"
#include "reports/test_info.h"

namespace linnet::reports {

// Keys: verdict, why, parts, command, seed, duration_ms, checker (model, statistics,
// counterexample, unfinished), counts, functions, throughput, faults, exits, heal, ended_early.
// Times are milliseconds since the run's start; what there is none of is null.
nlohmann::ordered_json results_json(const TestInfo& info, const Judgement& judgement,
                                    const Figures& figures);

// {"model":..,"initial":..,"verdict":..,"why":..,"statistics":{..},"counterexample":{..} or null,
//  "unfinished":{..} or null}
nlohmann::ordered_json checker_json(const Judgement& judgement);

}  // namespace linnet::reports
