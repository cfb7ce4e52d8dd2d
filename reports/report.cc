#include "reports/report.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "history/read.h"
#include "reports/figures.h"
#include "reports/json_parts.h"
#include "reports/junit.h"
#include "reports/page.h"
#include "reports/results.h"

namespace linnet::reports {
namespace {

using base::Result;
using std::filesystem::path;

Result<std::string> read_file(const path& file) {
  std::ifstream input(file, std::ios::binary);
  if (!input) {
    return base::failure(file.string(), "cannot be read",
                         "is this the folder of a run? Linnet makes one per run in its store");
  }
  std::ostringstream text;
  text << input.rdbuf();
  return std::move(text).str();
}

Result<TestInfo> read_test_info(const path& file) {
  const auto text = read_file(file);
  if (!text) return base::failure(text.error());
  try {
    return test_info_from_json(nlohmann::json::parse(*text), file.string());
  } catch (const nlohmann::json::parse_error& error) {
    return base::failure(file.string(), fmt::format("is not JSON: {}", error.what()));
  }
}

// Written beside its place and then moved there: a reader never sees a half.
Result<path> write_file(const path& file, std::string_view text) {
  path aside = file;
  aside += ".new";
  std::ofstream output(aside, std::ios::binary | std::ios::trunc);
  output.write(text.data(), static_cast<std::streamsize>(text.size()));
  output.close();
  if (!output) {
    std::error_code ignored;
    std::filesystem::remove(aside, ignored);
    return base::failure(aside.string(), "cannot be written",
                         "does the folder exist, and is there space left?");
  }
  std::error_code error;
  std::filesystem::rename(aside, file, error);
  if (error) return base::failure(file.string(), "cannot be put in place: " + error.message());
  return file;
}

}  // namespace

Result<LoadedRun> load_run(const path& run_folder) {
  auto info = read_test_info(run_folder / "test.json");
  auto read = history::read_history((run_folder / "history.jsonl").string());
  base::Errors errors;
  if (!info) errors = std::move(info.error());
  if (!read) errors.insert(errors.end(), read.error().begin(), read.error().end());
  if (!errors.empty()) return base::failure(std::move(errors));
  return LoadedRun{std::move(*info), std::move(read->history), std::move(read->notes)};
}

Result<std::vector<path>> write_report(const path& run_folder, const TestInfo& info,
                                       const history::History& history,
                                       const Judgement& judgement) {
  const Figures run_figures = figures(history, judgement.operations, judgement.nemesis);
  const std::vector<std::pair<const char*, std::string>> files = {
      {"results.json", dump(results_json(info, judgement, run_figures), 2) + "\n"},
      {"junit.xml", junit_xml(info, judgement, run_figures)},
      {"report.html", page(info, judgement, run_figures)}};
  std::vector<path> written;
  base::Errors errors;
  for (const auto& [name, text] : files) {
    auto file = write_file(run_folder / name, text);
    if (file) {
      written.push_back(std::move(*file));
    } else {
      errors.insert(errors.end(), file.error().begin(), file.error().end());
    }
  }
  if (!errors.empty()) return base::failure(std::move(errors));
  return written;
}

}  // namespace linnet::reports
