#include "history/json_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "history/json.h"

namespace linnet::history {
namespace {

using nlohmann::json;

constexpr std::string_view kNemesis = "nemesis";

// Reads the fields of one op map, gathering everything that is wrong with it.
class FieldReader {
 public:
  FieldReader(const json& map, const std::string& place) : map_(map), place_(place) {}

  std::int64_t integer(const char* field, std::int64_t otherwise) {
    const auto found = map_.find(field);
    if (found == map_.end()) return otherwise;
    if (const auto number = integer_in(*found)) return *number;
    complain(field, "must be a 64-bit integer");
    return otherwise;
  }

  std::string string(const char* field, bool required) {
    const auto found = map_.find(field);
    const bool absent = found == map_.end() || found->is_null();
    if (!absent && found->is_string()) return found->get<std::string>();
    if (!absent) complain(field, "must be a string");
    if (absent && required) complain(field, "is missing");
    return {};
  }

  Value value(const char* field) {
    const auto found = map_.find(field);
    if (found == map_.end()) return {};
    auto value = from_json(*found, place_);
    if (value) return *std::move(value);
    errors_.insert(errors_.end(), value.error().begin(), value.error().end());
    return {};
  }

  EventType type() {
    const std::size_t errors_before = errors_.size();
    const std::string text = string("type", true);
    const auto type = event_type(text);
    if (!type && errors_.size() == errors_before) {
      complain("type", "must be invoke, ok, fail or info");
    }
    return type.value_or(EventType::info);
  }

  ProcessId process() {
    const auto found = map_.find("process");
    if (found == map_.end()) {
      complain("process", "is missing");
    } else if (const auto number = integer_in(*found)) {
      return ProcessId(*number);
    } else {
      complain("process", "must be an integer or \"nemesis\"");
    }
    return {};
  }

  const json& map() const { return map_; }
  bool sound() const { return errors_.empty(); }
  base::Errors take_errors() { return std::move(errors_); }

 private:
  void complain(const char* field, const char* what) {
    errors_.push_back({place_, fmt::format("field \"{}\" {}", field, what), ""});
  }

  const json& map_;
  const std::string& place_;
  base::Errors errors_;
};

bool is_nemesis(const json& map) {
  const auto process = map.find("process");
  return process != map.end() && process->is_string() && *process == kNemesis;
}

NemesisEvent nemesis_event(FieldReader& fields, std::int64_t rank) {
  NemesisEvent event;
  event.index = fields.integer("index", rank);
  event.time = std::chrono::nanoseconds(fields.integer("time", 0));
  event.f = fields.string("f", true);
  event.value = fields.map().value("value", json());
  return event;
}

Event client_event(FieldReader& fields, std::int64_t rank) {
  Event event;
  event.index = fields.integer("index", rank);
  event.time = std::chrono::nanoseconds(fields.integer("time", 0));
  event.process = fields.process();
  event.type = fields.type();
  event.f = fields.string("f", true);
  if (fields.map().contains("key")) event.key = fields.value("key");
  event.value = fields.value("value");
  event.node = fields.string("node", false);
  event.error = fields.string("error", false);
  return event;
}

constexpr std::array<std::string_view, 9> kFields{"process", "type",  "f",    "key",  "value",
                                                  "time",    "index", "node", "error"};
constexpr int kDeepest = 100;  // what is nested is read by recursion

// Refuses what nlohmann's parser takes: a field that appears twice, and any depth.
base::Result<json> parse(std::string_view line, const std::string& place) {
  std::array<int, kFields.size()> seen{};
  bool too_deep = false;
  const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    using Event = json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      too_deep |= depth > kDeepest;
      return !too_deep;
    }
    if (event == Event::key && depth == 1) {
      const auto* const found = std::ranges::find(kFields, parsed.get_ref<const std::string&>());
      if (found != kFields.end()) ++seen[static_cast<std::size_t>(found - kFields.begin())];
    }
    return true;
  };
  json map = json::parse(line, watch, false);
  if (too_deep) {
    return base::failure(place, fmt::format("is nested more than {} levels deep", kDeepest));
  }
  if (map.is_discarded()) return base::failure(place, "not valid JSON");
  base::Errors errors;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (seen[i] > 1) {
      errors.push_back({place, fmt::format("field \"{}\" appears twice", kFields[i]), ""});
    }
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return map;
}

}  // namespace

std::string to_line(const Event& event) {
  nlohmann::ordered_json map;
  map["index"] = event.index;
  map["time"] = event.time.count();
  map["process"] = event.process.value;
  map["type"] = name(event.type);
  map["f"] = event.f;
  if (event.key) map["key"] = to_json(*event.key);
  map["value"] = to_json(event.value);
  if (!event.node.empty()) map["node"] = event.node;
  if (!event.error.empty()) map["error"] = event.error;
  return map.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string to_line(const NemesisEvent& event) {
  nlohmann::ordered_json map;
  map["index"] = event.index;
  map["time"] = event.time.count();
  map["process"] = kNemesis;
  map["type"] = "info";
  map["f"] = event.f;
  map["value"] = event.value;
  return map.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<void> JsonLines::read_with_care(std::string_view line, int number,
                                             const std::string& source, History& history) {
  const std::string place = fmt::format("{}:{}", source, number);
  const auto parsed = parse(line, place);
  if (!parsed) return base::failure(parsed.error());
  const json& map = *parsed;
  if (!map.is_object()) return base::failure(place, "not an op map", "write one object a line");

  FieldReader fields(map, place);
  const auto rank = static_cast<std::int64_t>(history.events.size() + history.nemesis.size());
  if (is_nemesis(map)) {
    auto event = nemesis_event(fields, rank);
    event.line = number;
    if (fields.sound()) history.nemesis.push_back(std::move(event));
  } else {
    auto event = client_event(fields, rank);
    event.line = number;
    if (fields.sound()) history.events.push_back(std::move(event));
  }
  if (!fields.sound()) return base::failure(fields.take_errors());
  return {};
}

}  // namespace linnet::history
