// Processes that are stopped: once, or again and again.
#include <algorithm>
#include <csignal>
#include <map>

#include "nemesis/mechanism.h"
#include "nemesis/process_state.h"
#include "nemesis/squeeze_by_stops.h"

namespace linnet::nemesis {
namespace {

// The processes of nodes, as they were when a fault began. A node whose program ended since is left
// alone: another runs there by now, or none.
class Processes {
 public:
  Processes(const std::vector<NodeId>& nodes, System& system) : system_(system) {
    for (const NodeId node : nodes) {
      const auto pid = system.process(node);
      if (pid) processes_[node] = *pid;
    }
  }

  // Stops each that still runs with all that it started, or lets them go on; says of each whether
  // the kernel showed it so.
  std::map<NodeId, bool> stop() const { return signal(SIGSTOP, &await_stopped); }
  std::map<NodeId, bool> resume() const { return signal(SIGCONT, &await_running); }
  // Whether each is as it was told, seen once more.
  std::map<NodeId, bool> are_stopped() const {
    std::map<NodeId, bool> shown;
    for (const auto& [node, pid] : processes_) {
      if (system_.process(node) == pid) shown[node] = await_stopped(pid);
    }
    return shown;
  }

  std::size_t size() const { return processes_.size(); }

 private:
  std::map<NodeId, bool> signal(int number, bool (*await)(pid_t pid)) const {
    std::map<NodeId, bool> shown;
    for (const auto& [node, pid] : processes_) {
      if (system_.process(node) != pid) continue;
      system_.signal(node, number);
      shown[node] = false;
    }
    for (auto& [node, is_so] : shown) is_so = await(processes_.at(node));
    return shown;
  }

  System& system_;
  std::map<NodeId, pid_t> processes_;
};

std::size_t count_true(const std::map<NodeId, bool>& shown) {
  return static_cast<std::size_t>(
      std::ranges::count_if(shown, [](const auto& entry) { return entry.second; }));
}

class Pause final : public ActiveFault {
 public:
  Pause(const Fault& fault, System& system) : processes_(fault.nodes, system) {
    for (const NodeId node : fault.nodes) effect_.measured["stopped"][endpoint_name(node)] = false;
    note(processes_.stop());
  }

  // A process that waits for its disk stops only when the disk has answered, which may be later
  // than anyone cares to wait for at the beginning.
  Effect end() override {
    if (!effect_.bit) note(processes_.are_stopped());
    for (const auto& [node, is_so] : processes_.resume()) {
      effect_.measured["resumed"][endpoint_name(node)] = is_so;
    }
    return effect_;
  }

 private:
  void note(const std::map<NodeId, bool>& shown) {
    for (const auto& [node, is_so] : shown) {
      effect_.measured["stopped"][endpoint_name(node)] = is_so;
    }
    effect_.bit = count_true(shown) == effect_.measured["stopped"].size();
  }

  const Processes processes_;
  Effect effect_;
};

class StopsByTurns final : public ActiveFault {
 public:
  StopsByTurns(const Fault& fault, milliseconds now, System& system)
      : nodes_(fault.nodes.size()),
        run_(
            std::max(milliseconds(1), milliseconds(static_cast<int>(fault.share * kTurn.count())))),
        processes_(fault.nodes, system),
        next_(now) {
    act(now);
  }

  void act(milliseconds now) override {
    if (now < next_) return;
    stopped_ ? resume() : stop();
    next_ = now + (stopped_ ? kTurn - run_ : run_);
  }

  std::optional<milliseconds> next() const override { return next_; }

  Effect end() override {
    if (stopped_) resume();
    return {nodes_ > 0 && processes_.size() == nodes_ && 2 * stops_seen_ >= turns_ * nodes_,
            {{"turns", turns_}, {"stops_seen", stops_seen_}}};
  }

 private:
  static constexpr milliseconds kTurn{100};

  void stop() {
    ++turns_;
    stopped_ = true;
    stops_seen_ += count_true(processes_.stop());
  }

  void resume() {
    stopped_ = false;
    processes_.resume();
  }

  const std::size_t nodes_;
  const milliseconds run_;
  const Processes processes_;
  milliseconds next_;
  bool stopped_ = false;
  std::size_t turns_ = 0;
  std::size_t stops_seen_ = 0;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_pause(const Fault& fault, System& system) {
  return std::make_unique<Pause>(fault, system);
}

std::unique_ptr<ActiveFault> squeeze_by_stops(const Fault& fault, milliseconds now,
                                              System& system) {
  return std::make_unique<StopsByTurns>(fault, now, system);
}

}  // namespace linnet::nemesis
