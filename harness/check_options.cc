#include "harness/check_options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "base/duration.h"
#include "harness/run_options.h"
#include "history/json.h"

namespace linnet::harness {
namespace {

using base::Errors;
using base::Result;

// Keeps the value, or the errors for later.
template <typename Value, typename Into>
void take(Result<Value> result, Into& into, Errors& errors) {
  if (result) {
    into = *std::move(result);
  } else {
    errors.insert(errors.end(), result.error().begin(), result.error().end());
  }
}

Result<history::Value> initial_value(const std::string& text) {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_discarded()) {
    return base::failure("--initial", fmt::format("\"{}\" is not JSON", text),
                         "write null, 0 or '\"text\"'");
  }
  return history::from_json(document, "--initial");
}

Result<checker::Algorithm> algorithm(const std::string& name) {
  const auto algorithm = checker::algorithm(name);
  if (algorithm) return *algorithm;
  return base::failure("--algorithm", fmt::format("\"{}\" is no algorithm", name),
                       "choose from auto, search, monitor, online");
}

Result<history::NullRead> null_read(const std::string& text) {
  for (const auto meaning : {history::NullRead::value, history::NullRead::unknown}) {
    if (name(meaning) == text) return meaning;
  }
  return base::failure("--null-read", fmt::format("\"{}\" is no meaning of a null", text),
                       "choose from value, unknown");
}

Result<std::string> model(const std::string& name) {
  const auto known = checker::models();
  const bool found =
      std::ranges::any_of(known, [&](const auto& info) { return info.name == name; });
  if (name.empty() || found) return name;
  return base::failure("--model", fmt::format("\"{}\" is no model", name),
                       "linnet list models shows what there is");
}

}  // namespace

void add_check_options(CLI::App& command, CheckArguments& arguments) {
  command
      .add_option(
          "file", arguments.files,
          "Histories: JSON Lines, JSON arrays, EDN, logs of Jepsen's etcd tests, each plain "
          "or compressed with zstd; - for standard input")
      ->required();
  command.add_option("--model", arguments.model,
                     "What the histories are judged by (linnet list models); default: a run's own, "
                     "or one that has their functions");
  command.add_option("--initial", arguments.initial,
                     "What is read before the first write, as JSON; null by default");
  command
      .add_option(
          "--null-read", arguments.null_read,
          "A read that returned null: value: it saw null; unknown: nobody knows what it saw")
      ->capture_default_str();
  command.add_flag("--keyed", arguments.keyed,
                   "Values are pairs [key value], as in Jepsen's independent tests");
  command
      .add_option("--algorithm", arguments.algorithm,
                  "Decide by search, monitor or online; auto: the fastest that can")
      ->capture_default_str();
  command.add_option("--time-limit", arguments.time_limit, "A history that takes longer: unknown")
      ->capture_default_str();
  command.add_option("--memory-limit", arguments.memory_limit, "One that takes more: unknown")
      ->capture_default_str();
  command.add_option("--threads", arguments.threads, "Keys checked at a time; default: all cores")
      ->check(CLI::Range(1, 1024));
  command.add_flag("--json", arguments.json, "Print one JSON document (docs/check.md)");
  command.add_flag("--explain", arguments.explain,
                   "Say more about each history, and why it is wrong");
  command.add_option("--dot", arguments.dot,
                     "Write a graph of the violation to this file, for Graphviz; with --explain");
  command.add_option("--witness", arguments.witness,
                     "Write the order that makes the history valid to this file, as JSON Lines");
}

Result<CheckRequest> check_request(const CheckArguments& arguments) {
  CheckRequest request;
  Errors errors;
  request.files = arguments.files;
  request.read.keyed = arguments.keyed;
  request.json = arguments.json;
  request.explain = arguments.explain;
  request.dot = arguments.dot;
  request.witness = arguments.witness;
  take(model(arguments.model), request.model, errors);
  take(null_read(arguments.null_read), request.null_read, errors);
  take(algorithm(arguments.algorithm), request.check.algorithm, errors);
  take(base::parse_duration(arguments.time_limit, "--time-limit"), request.check.time_limit,
       errors);
  take(parse_size(arguments.memory_limit, "--memory-limit"), request.check.memory_limit, errors);
  if (!arguments.initial.empty()) take(initial_value(arguments.initial), request.initial, errors);
  request.check.threads =
      arguments.threads > 0 ? arguments.threads : std::max(1U, std::thread::hardware_concurrency());
  if (!request.dot.empty() && !request.explain) {
    errors.push_back({"--dot", "draws what --explain explains", "add --explain"});
  }
  if (!request.dot.empty() && request.files.size() > 1) {
    errors.push_back({"--dot", "is for one history", "name one file, or leave it out"});
  }
  if (!request.witness.empty() && request.files.size() > 1) {
    errors.push_back({"--witness", "is for one history", "name one file, or leave it out"});
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return request;
}

}  // namespace linnet::harness
