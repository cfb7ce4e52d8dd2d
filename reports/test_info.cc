#include "reports/test_info.h"

#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "history/json.h"

namespace linnet::reports {
namespace {

using nlohmann::json;

template <typename T>
constexpr std::string_view kExpected = "a string";
template <>
constexpr std::string_view kExpected<std::vector<std::string>> = "a list of strings";
template <>
constexpr std::string_view kExpected<std::uint64_t> = "a whole number, not negative";
template <>
constexpr std::string_view kExpected<int> = "a whole number, not negative";
template <>
constexpr std::string_view kExpected<std::chrono::milliseconds> = "a whole number, not negative";
template <>
constexpr std::string_view kExpected<double> = "a number, not negative";

std::optional<std::uint64_t> natural(const json& field, std::uint64_t highest) {
  // A document built in memory holds small numbers as signed ones, a parsed one as unsigned ones.
  if (!field.is_number_integer() || (!field.is_number_unsigned() && field.get<std::int64_t>() < 0))
    return std::nullopt;
  const auto number = field.get<std::uint64_t>();
  return number <= highest ? std::optional(number) : std::nullopt;
}

bool assign(const json& field, std::string& to) {
  if (!field.is_string()) return false;
  to = field.get<std::string>();
  return true;
}

bool assign(const json& field, std::vector<std::string>& to) {
  if (!field.is_array()) return false;
  for (const auto& element : field) {
    if (!element.is_string()) return false;
    to.push_back(element.get<std::string>());
  }
  return true;
}

bool assign(const json& field, std::uint64_t& to) {
  const auto number = natural(field, std::numeric_limits<std::uint64_t>::max());
  to = number.value_or(0);
  return number.has_value();
}

bool assign(const json& field, int& to) {
  const auto number = natural(field, std::numeric_limits<int>::max());
  to = static_cast<int>(number.value_or(0));
  return number.has_value();
}

bool assign(const json& field, std::chrono::milliseconds& to) {
  const auto number = natural(field, std::numeric_limits<std::int64_t>::max() / 1'000'000);
  to = std::chrono::milliseconds(number.value_or(0));
  return number.has_value();
}

bool assign(const json& field, double& to) {
  if (!field.is_number() || field.get<double>() < 0) return false;
  to = field.get<double>();
  return true;
}

// Takes the fields out of a document one by one and gathers what is wrong with them.
class Fields {
 public:
  Fields(const json& document, const std::string& place) : document_(document), place_(place) {}

  template <typename T>
  void take(const char* name, T& to) {
    const json* field = find(name);
    if (field != nullptr && !assign(*field, to)) {
      errors_.push_back(
          {place_ + ": " + name, "is not " + std::string(kExpected<T>) + ": " + field->dump(), {}});
    }
  }

  void take(const char* name, history::Value& to) {
    const json* field = find(name);
    if (field == nullptr) return;
    auto value = history::from_json(*field, place_ + ": " + name);
    if (value) {
      to = std::move(*value);
    } else {
      errors_.insert(errors_.end(), value.error().begin(), value.error().end());
    }
  }

  base::Errors errors() && { return std::move(errors_); }

 private:
  const json* find(const char* name) {
    const auto field = document_.find(name);
    if (field != document_.end()) return &*field;
    errors_.push_back({place_ + ": " + name, "is absent", {}});
    return nullptr;
  }

  const json& document_;
  const std::string& place_;
  base::Errors errors_;
};

}  // namespace

nlohmann::ordered_json to_json(const TestInfo& info) {
  nlohmann::ordered_json document;
  document["linnet"] = info.linnet;
  document["command"] = info.command;
  document["target"] = info.target;
  document["nodes"] = info.nodes;
  document["workload"] = info.workload;
  document["model"] = info.model;
  document["initial"] = history::to_json(info.initial);
  document["nemesis"] = info.nemesis;
  document["nemesis_interval_ms"] = info.nemesis_interval.count();
  document["seed"] = info.seed;
  document["time_limit_ms"] = info.time_limit.count();
  document["rate"] = info.rate;
  document["concurrency"] = info.concurrency;
  document["bugs"] = info.bugs;
  document["network"] = info.network;
  document["started"] = info.started;
  return document;
}

base::Result<TestInfo> test_info_from_json(const json& document, const std::string& place) {
  if (!document.is_object()) return base::failure(place, "is not a JSON object");
  TestInfo info;
  Fields fields(document, place);
  fields.take("linnet", info.linnet);
  fields.take("command", info.command);
  fields.take("target", info.target);
  fields.take("nodes", info.nodes);
  fields.take("workload", info.workload);
  fields.take("model", info.model);
  fields.take("initial", info.initial);
  fields.take("nemesis", info.nemesis);
  fields.take("nemesis_interval_ms", info.nemesis_interval);
  fields.take("seed", info.seed);
  fields.take("time_limit_ms", info.time_limit);
  fields.take("rate", info.rate);
  fields.take("concurrency", info.concurrency);
  fields.take("bugs", info.bugs);
  fields.take("network", info.network);
  fields.take("started", info.started);
  auto errors = std::move(fields).errors();
  if (!errors.empty()) return base::failure(std::move(errors));
  return info;
}

}  // namespace linnet::reports
