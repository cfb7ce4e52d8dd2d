#include "harness/child_run.h"

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/duration.h"

namespace linnet::harness {
namespace {

using nlohmann::json;

void read_results(const std::filesystem::path& file, ChildRun& run) {
  std::ifstream stream(file);
  json results = json::parse(stream, nullptr, false);
  if (!results.is_object()) return;
  run.why = results.value("why", "");
  for (const auto verdict : {checker::Verdict::valid, checker::Verdict::invalid}) {
    if (results.value("verdict", "") == name(verdict)) run.verdict = verdict;
  }
  for (const json& count : results["counts"]) run.operations += count.get<std::int64_t>();
  run.results = std::move(results);
}

}  // namespace

ChildRun run_child(std::vector<std::string> arguments, const std::filesystem::path& store,
                   std::chrono::nanoseconds patience) {
  std::filesystem::remove_all(store);
  std::filesystem::create_directories(store);
  arguments.insert(arguments.begin(), "run");
  arguments.insert(arguments.end(), {"--store", store.string()});
  ChildRun run;
  run.log = store / "run.log";
  auto process = start_process({"/proc/self/exe", arguments, run.log, run.log});
  if (!process) {
    run.why = process.error().front().text();
    return run;
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!(run.status = (*process)->poll())) {
    if (std::chrono::steady_clock::now() >= deadline) {
      run.status = (*process)->kill();
      run.why = "it did not end, and was killed after " + base::to_text(patience);
      return run;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  read_results(store / "latest" / "results.json", run);
  if (run.results.is_null()) {
    const auto lines = last_lines(run.log, 1);
    run.why = lines.empty() ? "the run left no results" : lines.front();
  }
  return run;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

}  // namespace linnet::harness
