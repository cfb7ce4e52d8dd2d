// One run, told by one function: run(), at the end of this file.
#include "harness/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <thread>

#include "base/clock.h"
#include "base/duration.h"
#include "harness/clients.h"
#include "harness/cluster.h"
#include "harness/live_line.h"
#include "harness/online_judge.h"
#include "harness/preflight.h"
#include "harness/run_options.h"
#include "harness/store.h"
#include "harness/target.h"
#include "history/read.h"
#include "history/recorder.h"
#include "nemesis/nemesis.h"
#include "reports/figures.h"
#include "reports/report.h"
#include "reports/summary.h"
#include "workloads/workload.h"

namespace linnet::harness {
namespace {

using base::Result;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr milliseconds kStartPatience{10'000};
constexpr milliseconds kHealPatience{10'000};
constexpr nanoseconds kTurn = milliseconds(20);  // how often the main loop looks around, at least
constexpr milliseconds kAttemptTimeout{250};  // for one node's answer, when the operation has more

// All that a run is made of, once its options have been found good.
struct Test {
  const RunOptions& options;
  const NetworkChoice& network;
  Target target;
  const workloads::WorkloadInfo& workload;
  nemesis::Plan plan;
  base::Random random;
};

// The run's own record, written as it goes.
struct Record {
  RunFolder folder;
  base::SteadyClock clock;
  std::unique_ptr<history::Recorder> recorder;
  std::shared_ptr<spdlog::logger> log;
  reports::TestInfo info;
};

Result<Test> make_test(const RunOptions& options, const NetworkChoice& network) {
  const auto target = find_target(options.target);
  if (!target) return base::failure(target.error());
  const auto workload = workloads::find_workload(options.workload);
  if (!workload) return base::failure(workload.error());
  if (auto program = check_program(*target); !program) return base::failure(program.error());
  if (auto enough = check_connections(options.nodes, options.concurrency); !enough) {
    return base::failure(enough.error());
  }
  auto plan = plan_of(options);
  if (!plan) return base::failure(plan.error());
  if (auto possible = check_possible(*plan, *target, network.network); !possible) {
    return base::failure(possible.error());
  }
  return Test{options, network, *target, **workload, *std::move(plan), base::Random(options.seed)};
}

reports::TestInfo describe(const Test& test) {
  const RunOptions& options = test.options;
  reports::TestInfo info;
  info.linnet = LINNET_VERSION;
  info.command = command_line(options);
  info.target = options.target;
  for (int n = 1; n <= options.nodes; ++n) info.nodes.push_back(name(base::NodeId(n)));
  info.workload = options.workload;
  info.model = test.workload.model;
  info.nemesis = nemesis_names(options);
  info.nemesis_interval = options.nemesis_interval;
  info.seed = options.seed;
  info.time_limit = options.time_limit;
  info.rate = options.rate;
  info.concurrency = options.concurrency;
  info.bugs = options.target_options.bugs;
  info.network = test.network.network;
  info.started = utc_timestamp();
  return info;
}

Result<std::unique_ptr<Record>> open_record(const Test& test) {
  auto folder = RunFolder::create(
      test.options.store, test.target.name + "-" + test.options.workload, test.options.nodes);
  if (!folder) return base::failure(folder.error());
  auto record = std::make_unique<Record>(Record{*folder, {}, nullptr, nullptr, describe(test)});
  auto recorder = history::Recorder::create(folder->file("history.jsonl"), record->clock,
                                            test.options.concurrency);
  if (!recorder) return base::failure(recorder.error());
  record->recorder = *std::move(recorder);
  record->log = std::make_shared<spdlog::logger>(
      "run", std::make_shared<spdlog::sinks::basic_file_sink_mt>(folder->file("linnet.log")));
  record->log->flush_on(spdlog::level::info);
  record->log->info("{}", record->info.command);
  for (const auto& [file, document] : {std::pair{"test.json", to_json(record->info)},
                                       std::pair{"plan.json", to_json(test.plan)}}) {
    if (auto written = write_json(folder->file(file), document); !written) {
      return base::failure(written.error());
    }
  }
  return record;
}

void record_exits(Record& record, const std::vector<NodeExit>& exits) {
  for (const NodeExit& exit : exits) {
    const std::string node = name(exit.node);
    record.log->error("{} {}", node, exit.status.text());
    record.recorder->nemesis("node-exit", {{"node", node},
                                           {"status", exit.status.text()},
                                           {"last_lines", exit.last_lines},
                                           {"log", "nodes/" + node + "/stderr.log"}});
  }
}

// Waits for the whole system to work, and puts on record whether it came to. False: it did not.
bool await_health(Record& record, Cluster& cluster, milliseconds patience) {
  const auto begin = steady_clock::now();
  const auto problems = cluster.await_health(patience);
  record_exits(record, cluster.take_exits());
  const auto took = duration_cast<milliseconds>(steady_clock::now() - begin);
  record.log->info("health after {}: {}", base::to_text(took),
                   problems.empty() ? "good" : fmt::format("{}", fmt::join(problems, "; ")));
  record.recorder->nemesis(
      "heal", {{"verified", problems.empty()}, {"took_ms", took.count()}, {"problems", problems}});
  return problems.empty();
}

// How long the main loop may rest: until the nemesis has something to do, and not past the end.
nanoseconds pause_after(nanoseconds elapsed, std::optional<milliseconds> due, milliseconds end) {
  nanoseconds rest = std::min<nanoseconds>(kTurn, end - elapsed);
  if (due) rest = std::min<nanoseconds>(rest, *due - elapsed);
  return std::max(rest, nanoseconds(0));
}

// Null when the history is not to be judged yet.
Result<std::unique_ptr<OnlineJudge>> start_judge(const Test& test, const Record& record) {
  if (!test.options.check_online) return nullptr;
  const auto options = reports::judgement_options(record.info);
  return OnlineJudge::start({record.folder.file("history.jsonl"), options.model,
                             options.check.initial, test.options.check_memory_limit});
}

// Puts on record what the judge had to say.
void record_judge(Record& record, const OnlineJudge& judge) {
  if (const std::string why = judge.gave_up(); !why.empty()) {
    record.log->warn("the history was not judged to its end while it was recorded: {}", why);
  }
  if (const auto violation = judge.violation()) {
    record.log->error("{}", violation->why);
    record.recorder->nemesis("end-early", {{"why", violation->why}});
  }
}

// Clients at work and the nemesis acting, until the time is over or the judge, where there is one,
// has found a violation.
void drive(const Test& test, Record& record, Cluster& cluster, Clients& clients,
           const OnlineJudge* judge, const std::atomic<bool>& interrupted) {
  nemesis::Nemesis nemesis(test.plan, cluster, [&](const std::string& f, const nlohmann::json& v) {
    record.log->info("{} {}", f, v.dump());
    record.recorder->nemesis(f, v);
  });
  LiveLine live(stdout);
  clients.start();
  const auto begin = steady_clock::now();
  const auto over = [&] { return interrupted || (judge != nullptr && judge->violation()); };
  for (nanoseconds elapsed{0}; elapsed < test.options.time_limit && !over();
       elapsed = steady_clock::now() - begin) {
    nemesis.act(duration_cast<milliseconds>(elapsed));
    record_exits(record, cluster.take_exits());
    if (live.due(elapsed)) {
      live.show({elapsed, test.options.time_limit - elapsed, record.recorder->counts(),
                 clients.take_mean_latency(), nemesis.active()});
    }
    std::this_thread::sleep_for(pause_after(elapsed, nemesis.next(), test.options.time_limit));
  }
  live.clear();
  if (!over()) nemesis.act(test.options.time_limit);  // what was due in the last turn
  if (judge != nullptr) record_judge(record, *judge);
  nemesis.end_all();
  clients.stop();
}

ClientsOptions clients_options(const Test& test, const Record& record, const Cluster& cluster) {
  const RunOptions& options = test.options;
  return {options.concurrency,
          options.rate,
          {cluster.client_endpoints(), test.workload.object,
           fmt::format("{}-{}", options.seed, record.info.started), options.operation_timeout,
           std::min(options.operation_timeout, kAttemptTimeout)}};
}

Result<std::unique_ptr<Network>> set_up_network(const Test& test, const Record& record) {
  NetworkOptions options;
  options.nodes = test.options.nodes;
  options.seed = test.random.split("network").next();
  if (test.options.capture) options.capture = record.folder.file("capture.pcap");
  return make_network(test.network, options);
}

Result<reports::Judgement> check(const Test& test, const Record& record,
                                 const history::History& history) {
  auto options = reports::judgement_options(record.info);
  options.check.time_limit = test.options.check_time_limit;
  options.check.memory_limit = test.options.check_memory_limit;
  options.check.threads = std::max(1U, std::thread::hardware_concurrency());
  return reports::judge(history, options);
}

}  // namespace

Result<RunOutcome> run(const RunOptions& options, const NetworkChoice& network_choice,
                       const std::atomic<bool>& interrupted) {
  // 1. Read the options; derive every random choice from one seed.
  const auto test = make_test(options, network_choice);
  if (!test) return base::failure(test.error());

  // 2. Open the run's folder in the store.
  const auto opened = open_record(*test);
  if (!opened) return base::failure(opened.error());
  Record& record = **opened;
  fmt::print("{}\n  store {}\n", record.info.command, record.folder.path().string());
  std::fflush(stdout);

  // 3. Set up the network. 4. Start the nodes; wait until each answers.
  auto network = set_up_network(*test, record);
  if (!network) return base::failure(network.error());
  auto cluster = std::make_unique<Cluster>(
      test->target, record.folder,
      ClusterOptions{options.nodes, options.seed, options.target_options}, **network);
  if (auto started = cluster->start_all(); !started) return base::failure(started.error());

  if (await_health(record, *cluster, kStartPatience)) {
    // 5. Clients and nemesis; record until the time limit, or the first violation if asked to.
    const auto workload = test->workload.make();
    Clients clients(clients_options(*test, record, *cluster),
                    (*network)->context(nemesis::kClients), *workload, *record.recorder,
                    test->random.split("clients"));
    auto judge = start_judge(*test, record);
    if (!judge) return base::failure(judge.error());
    drive(*test, record, *cluster, clients, judge->get(), interrupted);
    judge->reset();

    // 6. Everything is healed; see that it is; let clients do their final operations.
    await_health(record, *cluster, kHealPatience);
    clients.perform(workload->final_operations(), interrupted);
  }

  // 7. Stop the nodes; keep their logs, exit statuses and data folders.
  record_exits(record, cluster->stop_all());
  cluster.reset();
  network->reset();

  // 8. Check what is on disk: the history as anyone else would read it.
  const auto history = history::read_history(record.folder.file("history.jsonl").string());
  if (!history) return base::failure(history.error());
  const auto judgement = check(*test, record, history->history);
  if (!judgement) return base::failure(judgement.error());

  // 9. Report.
  const auto files =
      reports::write_report(record.folder.path(), record.info, history->history, *judgement);
  if (!files) return base::failure(files.error());
  const auto figures =
      reports::figures(history->history, judgement->operations, judgement->nemesis);
  fmt::print("{}", reports::summary(*judgement, figures,
                                    {record.info.command, *files, writes_colour(stdout)}));
  return RunOutcome{judgement->verdict, record.folder.path()};
}

}  // namespace linnet::harness
