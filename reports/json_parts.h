// The pieces of JSON that results.json and the page's data have in common. Times are milliseconds
// since the run's start; what there is none of is null.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "history/history.h"
#include "reports/figures.h"
#include "reports/judgement.h"

namespace linnet::reports {

nlohmann::ordered_json key_json(const std::optional<history::Value>& key);

// {"process":3,"f":"read","key":"k1","input":..,"output":..,"outcome":"ok","call_ms":..,
//  "return_ms":..,"node":"n1","error":..}. return_ms is that of any completion, info included.
nlohmann::ordered_json operation_json(const history::Operation& operation);

// [{"role":"culprit","operation":{..}}, ..]
nlohmann::ordered_json involved_json(const Judgement& judgement);

// [{"name":..,"verdict":..,"why":..}, ..]
nlohmann::ordered_json parts_json(const Judgement& judgement);

// {"ok":1,"fail":2,"info":3}
nlohmann::ordered_json counts_json(const Counts& counts);

// [{"f":"read","ok":..,"fail":..,"info":..,"errors":{name:count},
//   "latency_ms":{"p50":..,"p90":..,"p99":..,"p99.9":..,"max":..}}, ..]
nlohmann::ordered_json functions_json(const Figures& figures);

// {"ok":[..],"fail":[..],"info":[..]}, an element a second.
nlohmann::ordered_json per_second_json(const Figures& figures);

// [{"fault":3,"kind":..,"start_ms":..,"end_ms":..,"nodes":[..],"shape":..,"bit":true,"effect":{..},
//   "recovery_ms":..,"outage_ms":..}, ..]
nlohmann::ordered_json faults_json(const Figures& figures);

// [{"time_ms":..,"node":..,"status":..,"last_lines":[..],"log":..}, ..]
nlohmann::ordered_json exits_json(const NemesisRecord& record);

// {"time_ms":..,"verified":true,"problems":[..]}
nlohmann::ordered_json heal_json(const NemesisRecord& record);

// {"time_ms":..,"why":..}
nlohmann::ordered_json early_end_json(const NemesisRecord& record);

// The document as text. Bytes that are not UTF-8 (a dying node's last words) become U+FFFD. Indents
// by `indent` columns; -1 puts all on one line.
std::string dump(const nlohmann::ordered_json& document, int indent);

}  // namespace linnet::reports
