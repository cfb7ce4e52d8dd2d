// What the page draws from: one JSON document, small however long the run was.
#pragma once

#include <nlohmann/json.hpp>

#include "reports/figures.h"
#include "reports/judgement.h"
#include "reports/test_info.h"

namespace linnet::reports {

// As many operations as a person can look over, and as many dots as a browser draws at once.
inline constexpr std::size_t kExcerptOperations = 60;
inline constexpr std::size_t kLatencyDots = 6000;
inline constexpr std::size_t kThroughputPoints = 1200;

// Keys: verdict, why, parts, test, explanation, duration_ms, ok_per_second, counts, functions,
// checker, throughput, latency, faults, nodes, heal, excerpt. Of a long series of latencies the
// slowest of every stretch are kept.
nlohmann::ordered_json page_data(const TestInfo& info, const Judgement& judgement,
                                 const Figures& figures);

}  // namespace linnet::reports
