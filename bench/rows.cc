#include "bench/rows.h"

#include <chrono>
#include <utility>

#include "bench/works.h"
#include "tests/support/corpora.h"

namespace linnet::bench {
namespace {

using checker::Verdict;
using test::GenerateOptions;

constexpr std::size_t kMegabyte = 1'000'000;
constexpr Verdict kInvalid = Verdict::invalid;

// Clients that overlap all the time: mean concurrency 0.8 x clients, 27% of the attempted cas fail,
// values 0 to 4. `changes` are the row's own.
template <typename Changes>
GenerateOptions crowd(std::size_t operations, std::size_t clients, Changes changes) {
  GenerateOptions options;
  options.operations = operations;
  options.clients = clients;
  options.busy = 0.8;
  options.failing_cas = 0.27;
  changes(options);
  return options;
}

GenerateOptions crowd(std::size_t operations, std::size_t clients) {
  return crowd(operations, clients, [](GenerateOptions&) {});
}

auto crashed(double share) {
  return [=](GenerateOptions& options) { options.crashed = share; };
}

// At nine tenths of the history.
auto stale_read(double crashed = 0) {
  return [=](GenerateOptions& options) {
    options.stale_read_at = options.operations / 10 * 9;
    options.crashed = crashed;
  };
}

auto zipf_keys(std::size_t keys) {
  return [=](GenerateOptions& options) {
    options.keys = keys;
    options.zipf = 1;
  };
}

void unique_values(GenerateOptions& options) {
  options.cas = 0;
  options.unique_values = true;
}

MakeWork cas_register(const GenerateOptions& options, Verdict expected = Verdict::valid) {
  return judge_generated(options, {"cas-register", expected});
}

std::vector<Row> cas_register_rows() {
  return {
      {"cas-100k-5",
       "cas-register, 100,000 ops, 5 clients",
       {.seconds = 0.005, .bytes = 30 * kMegabyte},
       cas_register(crowd(100'000, 5))},
      {"cas-100k-10",
       "cas-register, 100,000 ops, 10 clients",
       {.seconds = 0.02, .bytes = 50 * kMegabyte},
       cas_register(crowd(100'000, 10))},
      {"cas-1m-20",
       "cas-register, 1,000,000 ops, 20 clients",
       {.seconds = 3, .bytes = 1000 * kMegabyte},
       cas_register(crowd(1'000'000, 20))},
      {"cas-100k-50",
       "cas-register, 100,000 ops, 50 clients",
       {.seconds = 10},
       cas_register(crowd(100'000, 50))},
      {"stale-10k-10",
       "cas-register, 10,000 ops, 10 clients, one stale read at 90%",
       {.seconds = 0.05},
       cas_register(crowd(10'000, 10, stale_read()), kInvalid)},
      {"stale-1k-20",
       "cas-register, 1,000 ops, 20 clients, one stale read",
       {.seconds = 0.05},
       cas_register(crowd(1'000, 20, stale_read()), kInvalid)},
      {"stale-crashed-1k-10",
       "cas-register, 1,000 ops, 10 clients, 1% crashed, one stale read",
       {.seconds = 0.02},
       cas_register(crowd(1'000, 10, stale_read(0.01)), kInvalid)},
      {"stale-crashed-10k-5",
       "cas-register, 10,000 ops, 5 clients, 0.1% crashed, one stale read",
       {.seconds = 0.05},
       cas_register(crowd(10'000, 5, stale_read(0.001)), kInvalid)},
      {"crashed-100k-20",
       "cas-register, 100,000 ops, 20 clients, 1% crashed",
       {.seconds = 2},
       cas_register(crowd(100'000, 20, crashed(0.01)))},
  };
}

std::vector<Row> keyed_rows() {
  return {
      {"register-10m-50",
       "register, unique values, 10,000,000 ops, 50 clients",
       {.per_second = 5e6},
       judge_generated(crowd(10'000'000, 50, unique_values), {"register"})},
      {"kv-1m-100",
       "key-value, 1,000,000 ops, 100 keys (Zipf), 10 clients",
       {.seconds = 0.2},
       judge_generated(crowd(1'000'000, 10, zipf_keys(100)), {"key-value"})},
      {"kv-10m-10k",
       "key-value, 10,000,000 ops, 10,000 keys (Zipf), 50 clients, 2 threads",
       {.per_second = 5e6},
       judge_generated(crowd(10'000'000, 50, zipf_keys(10'000)),
                       {.model = "key-value", .threads = 2})},
  };
}

// Each value goes in once. A row with crashed operations follows the row that it is measured by.
std::vector<Row> collection_rows() {
  struct Shown {
    test::Collection collection;
    std::string name;
    double seconds;
  };
  std::vector<Row> rows;
  for (const auto& [collection, name, seconds] :
       {Shown{test::Collection::queue, "queue", 0.4}, Shown{test::Collection::stack, "stack", 1.5},
        Shown{test::Collection::priority_queue, "priority-queue", 1.5},
        Shown{test::Collection::set, "set", 0.08}}) {
    test::CollectionOptions options{
        .collection = collection, .operations = 1'000'000, .clients = 50};
    const std::string work = name + ", 1,000,000 ops, unique values, 50 clients";
    rows.push_back({name, work, {.seconds = seconds}, judge_generated(options)});
    options.crashed = 0.01;
    rows.push_back({name + "-crashed",
                    work + ", 1% crashed",
                    {.seconds = 2 * seconds, .within_twice_of = name},
                    judge_generated(options)});
  }
  return rows;
}

// Limits are met within 5%.
std::vector<Row> limit_rows() {
  using checker::UnknownReason;
  return {
      {"limit-memory",
       "cas-register, hopeless, memory limit 4 GB",
       {.bytes = 4200 * kMegabyte},
       judge_hopeless({.memory_limit = 4000 * kMegabyte}, UnknownReason::memory)},
      {"limit-time",
       "cas-register, hopeless, time limit 5 s",
       {.seconds = 5.25},
       judge_hopeless({.time_limit = std::chrono::seconds(5)}, UnknownReason::time)},
  };
}

Row etcd_row() {
  const std::filesystem::path folder = tests::corpus("etcd");
  Row row{
      "etcd", "the 102 etcd histories, sum", {.seconds = 0.0008}, judge_etcd(folder), "history"};
  if (!std::filesystem::exists(folder)) row.skipped = folder.string() + " is not there";
  return row;
}

Row ingest_row(const Settings& settings) {
  return {"ingest",
          "JSON Lines ingest",
          {.per_second = 300e6},
          read_json_lines(settings.folder / "history.jsonl", settings.ingest_bytes),
          "B"};
}

Row online_row() {
  return {"online",
          "online, 10,000,000 events, 10 clients",
          {.per_second = 1e6},
          judge_online(crowd(500'000, 10)),
          "event"};
}

}  // namespace

std::vector<Row> rows(const Settings& settings) {
  std::vector<Row> rows{etcd_row()};
  for (std::vector<Row>& more : std::vector{cas_register_rows(), keyed_rows(), collection_rows()}) {
    rows.insert(rows.end(), more.begin(), more.end());
  }
  rows.push_back(ingest_row(settings));
  rows.push_back(online_row());
  for (Row& row : limit_rows()) rows.push_back(std::move(row));
  return rows;
}

}  // namespace linnet::bench
