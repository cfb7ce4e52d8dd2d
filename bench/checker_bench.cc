// How long the checker takes and what memory, row by row, against what it must reach.
//
// Exit status: 0 when all verdicts are as expected (whether or not targets are reached), else 1; 2
// when the arguments are wrong.
#include <fmt/format.h>
#include <fnmatch.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bench/rows.h"
#include "bench/table.h"
#include "tests/support/temporary_folder.h"

namespace linnet::bench {
namespace {

constexpr auto kFence = std::chrono::seconds(120);  // for one seed of a row, the making included

struct Arguments {
  std::string rows = "*";
  std::uint64_t seeds = 5;
  std::string json;
  Settings settings;
};

// The target as a time; that of a row that is measured against another's, by that one's median.
double target_seconds(const Row& row, double amount, const std::vector<Measured>& before) {
  if (row.target.per_second > 0) return amount / row.target.per_second;
  for (const Measured& other : before) {
    if (other.row.name == row.target.within_twice_of) return 2 * other.median_seconds();
  }
  return row.target.seconds;
}

// Seed after seed; one that is not as expected is the last.
Measured measured(const Row& row, std::uint64_t seeds, const std::vector<Measured>& before) {
  Measured measured{.row = row, .samples = {}};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    measured.samples.push_back(measure([&] { return row.make(seed); }, kFence));
    if (!measured.as_expected()) break;
  }
  measured.target_seconds = target_seconds(row, measured.samples.front().amount, before);
  return measured;
}

void print(const std::string& text) {
  fmt::print("{}", text);
  std::fflush(stdout);
}

// Says which rows there are when none is meant.
std::vector<Row> rows_to_measure(const Arguments& arguments) {
  const std::vector<Row> all = rows(arguments.settings);
  std::vector<Row> chosen;
  std::ranges::copy_if(all, std::back_inserter(chosen), [&](const Row& row) {
    return ::fnmatch(arguments.rows.c_str(), row.name.c_str(), 0) == 0;
  });
  if (!chosen.empty()) return chosen;
  fmt::print(stderr, "--row {}: no such row; there are:", arguments.rows);
  for (const Row& row : all) fmt::print(stderr, " {}", row.name);
  fmt::print(stderr, "\n");
  return chosen;
}

std::vector<Measured> run(const std::vector<Row>& rows, std::uint64_t seeds) {
  std::vector<Measured> table;
  for (const Row& row : rows) {
    if (!row.skipped.empty()) {
      print(fmt::format("{}: skipped, {}\n", row.work, row.skipped));
      continue;
    }
    if (table.empty()) print(heading());
    table.push_back(measured(row, seeds, table));
    print(line(table.back()));
  }
  return table;
}

void write_json(const std::string& path, const std::vector<Measured>& table) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Measured& measured : table) rows.push_back(json(measured));
  std::ofstream(path) << rows.dump(2) << "\n";
}

int summary(const std::vector<Measured>& table) {
  const auto wrong = std::ranges::count_if(table, [](const auto& m) { return !m.as_expected(); });
  const auto missed =
      std::ranges::count_if(table, [](const auto& m) { return m.as_expected() && !m.reached(); });
  print(fmt::format("{} rows; not as expected: {}; target missed: {}\n", table.size(), wrong,
                    missed));
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace linnet::bench

int main(int argc, char** argv) {
  using namespace linnet::bench;
  const linnet::tests::TemporaryFolder folder;
  Arguments arguments;
  arguments.settings.folder = folder.path();
  CLI::App program{
      "Measures the checker. Median and worst time over the seeds, each in a process of its own; "
      "cpu: median processor time; process: peak resident memory of that process while it checks, "
      "the history included; check: what the check itself held at most, as its memory limit "
      "counts."};
  program.add_option("--row", arguments.rows, "only rows whose name matches this pattern");
  program.add_option("--seeds", arguments.seeds, "seeds for each row")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  program.add_option("--json", arguments.json, "also writes the figures to this file");
  program
      .add_option("--ingest-bytes", arguments.settings.ingest_bytes,
                  "size of the file that is read")
      ->capture_default_str();
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  const std::vector<Row> chosen = rows_to_measure(arguments);
  if (chosen.empty()) return 2;
  const auto table = run(chosen, arguments.seeds);
  if (!arguments.json.empty()) write_json(arguments.json, table);
  return summary(table);
}
