// Histories and judgements made by hand, for the tests of this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "history/history.h"
#include "reports/judgement.h"
#include "reports/test_info.h"

namespace linnet::reports {

// Writes a history down event by event; times are milliseconds since the run's start and do not
// decrease.
class HistoryMaker {
 public:
  HistoryMaker& invoke(int ms, int process, const char* f, history::Value value = {}) {
    return add(ms, process, history::EventType::invoke, f, std::move(value), "");
  }
  HistoryMaker& ok(int ms, int process, const char* f, history::Value value = {}) {
    return add(ms, process, history::EventType::ok, f, std::move(value), "");
  }
  HistoryMaker& fail(int ms, int process, const char* f, const char* error) {
    return add(ms, process, history::EventType::fail, f, {}, error);
  }
  HistoryMaker& info(int ms, int process, const char* f, const char* error) {
    return add(ms, process, history::EventType::info, f, {}, error);
  }
  HistoryMaker& nemesis(int ms, const char* f, nlohmann::json value) {
    history_.nemesis.push_back({next_++, std::chrono::milliseconds(ms), f, std::move(value), 0});
    return *this;
  }
  // A fault with a measured effect.
  HistoryMaker& fault_start(int ms, int number, const char* kind) {
    return nemesis(ms, kind, {{"phase", "start"}, {"fault", number}, {"nodes", {"n1"}}});
  }
  HistoryMaker& fault_end(int ms, int number, const char* kind, bool bit = true) {
    return nemesis(ms, kind,
                   {{"phase", "end"},
                    {"fault", number},
                    {"nodes", {"n1"}},
                    {"bit", bit},
                    {"effect", {{"dropped", bit ? 12 : 0}}}});
  }
  HistoryMaker& healed(int ms) {
    return nemesis(ms, "heal",
                   {{"verified", true}, {"took_ms", 5}, {"problems", nlohmann::json::array()}});
  }

  const history::History& history() const { return history_; }

 private:
  HistoryMaker& add(int ms, int process, history::EventType type, const char* f,
                    history::Value value, const char* error) {
    history::Event event;
    event.index = next_++;
    event.time = std::chrono::milliseconds(ms);
    event.process = history::ProcessId(process);
    event.type = type;
    event.f = f;
    event.key = "k1";
    event.value = std::move(value);
    event.node = type == history::EventType::ok ? "n1" : "";
    event.error = error;
    history_.events.push_back(std::move(event));
    return *this;
  }

  history::History history_;
  std::int64_t next_ = 0;
};

// One register, written and read back.
inline HistoryMaker valid_history() {
  HistoryMaker maker;
  maker.invoke(0, 0, "write", 1).ok(10, 0, "write", 1);
  maker.invoke(20, 1, "read").ok(30, 1, "read", 1);
  return maker;
}

// A read of a value that another write had replaced before the read began.
inline HistoryMaker stale_read() {
  HistoryMaker maker;
  maker.invoke(0, 0, "write", 1).ok(10, 0, "write", 1);
  maker.invoke(20, 0, "write", 2).ok(30, 0, "write", 2);
  maker.invoke(40, 1, "read").ok(50, 1, "read", 1);
  return maker;
}

inline TestInfo test_info() {
  TestInfo info;
  info.linnet = "0.1.0";
  info.command = "linnet run raft --nodes 3 --seed 7";
  info.target = "raft";
  info.nodes = {"n1", "n2", "n3"};
  info.workload = "register";
  info.model = "cas-register";
  info.nemesis = {"kill", "partition"};
  info.nemesis_interval = std::chrono::seconds(5);
  info.seed = 18'446'744'073'709'551'615U;
  info.time_limit = std::chrono::seconds(60);
  info.rate = 0;
  info.concurrency = 10;
  info.bugs = {"read-without-quorum"};
  info.network = "router";
  info.started = "2026-11-21T09:31:21Z";
  return info;
}

// As judge() would say of stale_read(), told without the checker.
inline Judgement stale_read_judgement() {
  Judgement judgement;
  judgement.verdict = checker::Verdict::invalid;
  judgement.why = "read returned 1, but 2 had replaced it";
  judgement.operations = history::operations(stale_read().history());
  judgement.parts = {{"linearizability", checker::Verdict::invalid, judgement.why},
                     {"availability", checker::Verdict::valid, "3 of 3 operations succeeded"}};
  judgement.check.verdict = checker::Verdict::invalid;
  judgement.check.model = "cas-register";
  judgement.check.why = judgement.why;
  judgement.check.counterexample = checker::Counterexample{
      "k1", 2, {2}, {{"2", {0, 1}, {{2, "read returned 1, but the value was 2"}}, 0}}};
  judgement.explanation = checker::Explanation{
      "process 1 read 1.\nBut 2 had replaced it.\n",
      {{2, checker::Role::culprit}, {0, checker::Role::source}, {1, checker::Role::overwriter}}};
  return judgement;
}

}  // namespace linnet::reports
