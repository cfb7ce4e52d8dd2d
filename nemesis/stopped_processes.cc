// Pause and cpu: processes that are stopped, once or again and again.
#include <algorithm>
#include <map>

#include "nemesis/mechanism.h"
#include "nemesis/process_state.h"

namespace linnet::nemesis {
namespace {

// The processes of nodes, as they were when a fault began. A process that ended since is left
// alone: its number may belong to a stranger by now.
class Processes {
 public:
  Processes(const std::vector<NodeId>& nodes, System& system) : system_(system) {
    for (const NodeId node : nodes) {
      const auto pid = system.process(node);
      if (pid) processes_[node] = *pid;
    }
  }

  // Calls visit(node, pid) for each that still runs.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (const auto& [node, pid] : processes_) {
      if (system_.process(node) == pid) visit(node, pid);
    }
  }

  std::size_t size() const { return processes_.size(); }

 private:
  System& system_;
  std::map<NodeId, pid_t> processes_;
};

class Pause final : public ActiveFault {
 public:
  Pause(const Fault& fault, System& system) : processes_(fault.nodes, system) {
    for (const NodeId node : fault.nodes) effect_.measured["stopped"][endpoint_name(node)] = false;
    std::size_t stopped = 0;
    processes_.for_each([&](NodeId node, pid_t pid) {
      const bool stops = stop_process(pid);
      stopped += stops ? 1 : 0;
      effect_.measured["stopped"][endpoint_name(node)] = stops;
    });
    effect_.bit = stopped == fault.nodes.size();
  }

  Effect end() override {
    processes_.for_each([&](NodeId node, pid_t pid) {
      effect_.measured["resumed"][endpoint_name(node)] = resume_process(pid);
    });
    return effect_;
  }

 private:
  const Processes processes_;
  Effect effect_;
};

// Turns of kTurn: stopped for most of each, then running for the share that is left.
class CpuSqueeze final : public ActiveFault {
 public:
  CpuSqueeze(const Fault& fault, System& system)
      : nodes_(fault.nodes.size()),
        run_(
            std::max(milliseconds(1), milliseconds(static_cast<int>(fault.share * kTurn.count())))),
        processes_(fault.nodes, system),
        next_(fault.start) {
    act(fault.start);
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
    processes_.for_each([&](NodeId, pid_t pid) { stops_seen_ += stop_process(pid) ? 1 : 0; });
  }

  void resume() {
    stopped_ = false;
    processes_.for_each([](NodeId, pid_t pid) { resume_process(pid); });
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

std::unique_ptr<ActiveFault> begin_cpu(const Fault& fault, System& system) {
  return std::make_unique<CpuSqueeze>(fault, system);
}

}  // namespace linnet::nemesis
