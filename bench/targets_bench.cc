// The reference Raft beside Debian's etcd: throughput and latency of writes, by the same clients in
// the same run, all with fsync; how soon a replica with a long log serves again; and whether
// snapshots keep its folder small.
//
// Exit status: 0, whether or not targets are reached; 1 when something could not be measured.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/quantile.h"
#include "bench/raft_cluster.h"
#include "targets/log/records.h"
#include "targets/machine/command.h"
#include "targets/runtime/write_ahead_log.h"
#include "tests/support/temporary_folder.h"

namespace linnet::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kRounds = 5;
constexpr std::chrono::seconds kRoundLength{4};
constexpr std::size_t kValueBytes = 256;
constexpr int kKeys = 1000;

struct System {
  std::string name;
  int nodes;
  decltype(&start_raft) start;
};

struct Figures {
  double per_second = 0;
  std::vector<double> milliseconds;  // of each write
};

// Clients that put without a pause. What they did in the first quarter is not counted.
base::Result<Figures> load(StoreCluster& cluster, int clients) {
  std::vector<std::unique_ptr<StoreClient>> connections;
  for (int i = 0; i < clients; ++i) connections.push_back(cluster.connect());
  const auto counted_from = Clock::now() + kRoundLength / 4;
  const auto end = Clock::now() + kRoundLength;
  std::mutex mutex;
  Figures figures;
  base::Errors errors;
  std::vector<std::jthread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] {
      std::vector<double> own;
      const std::string value(kValueBytes, 'v');
      for (int n = i; Clock::now() < end; n += clients) {
        const auto begin = Clock::now();
        auto put = connections[static_cast<std::size_t>(i)]->put(
            fmt::format("key-{:04}", n % kKeys), value);
        if (!put) {
          const std::scoped_lock lock(mutex);
          errors = put.error();
          return;
        }
        if (begin > counted_from) own.push_back(Seconds(Clock::now() - begin).count() * 1e3);
      }
      const std::scoped_lock lock(mutex);
      figures.milliseconds.insert(figures.milliseconds.end(), own.begin(), own.end());
    });
  }
  threads.clear();
  if (!errors.empty()) return base::failure(errors);
  figures.per_second =
      static_cast<double>(figures.milliseconds.size()) / Seconds(end - counted_from).count();
  return figures;
}

base::Result<Figures> measure(const System& system, int clients) {
  const tests::TemporaryFolder folder;
  auto cluster = system.start(system.nodes, folder.path());
  if (!cluster) return base::failure(cluster.error());
  return load(**cluster, clients);
}

// One round of each after the other, several times, so that a busy moment of the machine meets all
// alike.
base::Result<void> compare(int clients) {
  const std::vector<System> systems{{"etcd, 3 nodes", 3, &start_etcd},
                                    {"raft, 3 nodes", 3, &start_raft},
                                    {"raft, 5 nodes", 5, &start_raft}};
  std::vector<std::vector<Figures>> rounds(systems.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < systems.size(); ++i) {
      auto figures = measure(systems[i], clients);
      if (!figures) return base::failure(figures.error());
      rounds[i].push_back(*std::move(figures));
    }
  }
  double etcd = 0;
  for (std::size_t i = 0; i < systems.size(); ++i) {
    std::vector<double> rates;
    std::vector<double> latencies;
    for (const Figures& figures : rounds[i]) {
      rates.push_back(figures.per_second);
      latencies.insert(latencies.end(), figures.milliseconds.begin(), figures.milliseconds.end());
    }
    const double rate = quantile(rates, 0.5);
    if (i == 0) etcd = rate;
    fmt::print(
        "{:<16} {:>4} clients {:>8.0f} /s (rounds {:>6.0f} to {:>6.0f}) {:>6.2f} x etcd   "
        "p50 {:>6.2f}  p99 {:>6.2f} ms\n",
        systems[i].name, clients, rate, std::ranges::min(rates), std::ranges::max(rates),
        rate / etcd, quantile(latencies, 0.5), quantile(latencies, 0.99));
    std::fflush(stdout);
  }
  return {};
}

// Of all children that have ended, in seconds.
double processor_time() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

// From its start to the moment that it leads and has applied all of a log of so many entries.
base::Result<void> restart(int entries) {
  const tests::TemporaryFolder folder;
  {
    auto opened = targets::runtime::WriteAheadLog::open(folder / "n1");
    if (!opened) return base::failure(opened.error());
    std::vector<targets::wire::Bytes> records;
    for (int i = 1; i <= entries; ++i) {
      const targets::machine::Command command{
          fmt::format("session-{}", i % 100),  i / 100 + 1, "register",
          fmt::format("key-{:04}", i % kKeys), "write",     std::string(kValueBytes, 'v')};
      records.push_back(targets::log::to_bytes(targets::log::EntryRecord{
          targets::LogIndex{i}, {targets::log::Term{1}, targets::machine::to_bytes(command)}}));
    }
    if (auto appended = opened->log.append(records); !appended) return appended;
  }
  const double used_before = processor_time();
  const auto begin = Clock::now();
  auto cluster = RaftCluster::start(1, folder.path(), {"--snapshot-bytes", "1000000000000"});
  if (!cluster) return base::failure(cluster.error());
  const double seconds = Seconds(Clock::now() - begin).count();
  cluster->reset();
  fmt::print("restart from {} entries: {:.2f} s ({:.2f} s of processor time){}\n", entries, seconds,
             processor_time() - used_before, seconds > 5 ? "  MISSED 5 s" : "");
  return {};
}

std::uintmax_t size_of(const std::filesystem::path& folder) {
  std::uintmax_t size = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) size += entry.file_size();
  }
  return size;
}

// The folder of each node, while many times the size of a snapshot is written.
base::Result<void> snapshots() {
  constexpr std::uintmax_t kSnapshotBytes = 4'000'000;
  const tests::TemporaryFolder folder;
  auto cluster =
      RaftCluster::start(3, folder.path(), {"--snapshot-bytes", std::to_string(kSnapshotBytes)});
  if (!cluster) return base::failure(cluster.error());
  double written = 0;
  std::uintmax_t largest = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto figures = load(**cluster, 64);
    if (!figures) return base::failure(figures.error());
    written += static_cast<double>(figures->milliseconds.size() * kValueBytes);
    for (const char* node : {"n1", "n2", "n3"}) {
      largest = std::max(largest, size_of(folder / node));
    }
  }
  fmt::print("snapshots at {} MB: {:.0f} MB of values written, largest data folder {:.1f} MB\n",
             kSnapshotBytes / 1'000'000, written / 1e6, static_cast<double>(largest) / 1e6);
  return {};
}

// Everything, or the part of that name.
base::Result<void> measure_all(std::string_view part) {
  for (const int clients : {16, 64, 256}) {
    if (!part.empty() && part != "throughput") break;
    if (auto compared = compare(clients); !compared) return compared;
  }
  if (part.empty() || part == "restart") {
    if (auto restarted = restart(1'000'000); !restarted) return restarted;
  }
  if (part.empty() || part == "snapshots") return snapshots();
  return {};
}

}  // namespace
}  // namespace linnet::bench

// targets_bench [throughput | restart | snapshots]
int main(int argc, char** argv) {
  const auto measured = linnet::bench::measure_all(argc > 1 ? argv[1] : "");
  if (measured) return 0;
  fmt::print("Not measured: {}\n", measured.error().front().text());
  return 1;
}
