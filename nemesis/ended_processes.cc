// Kill, terminate and restart: processes that end, and are started again.
#include <string>
#include <utility>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {
namespace {

// How a fault ends a node, and by what it is told that it did.
struct Ending {
  std::string (System::*end)(NodeId node);
  bool (*bit)(const std::string& ending);
};

constexpr Ending kKilling{&System::kill, [](const std::string& ending) {
                            return ending.find("SIGKILL") != std::string::npos;
                          }};
constexpr Ending kTermination{&System::terminate, [](const std::string& ending) {
                                return ending.find("SIGKILL") == std::string::npos;
                              }};

// Ends nodes and starts them again, and keeps what became of each.
class Ender {
 public:
  Ender(Ending ending, System& system) : ending_(ending), system_(system) {}

  void end(NodeId node) {
    auto& exits = effect_.measured["exits"];
    if (!system_.process(node)) {
      effect_.bit = false;
      exits[endpoint_name(node)] = "was not running";
      return;
    }
    const std::string how = (system_.*ending_.end)(node);
    effect_.bit &= ending_.bit(how);
    exits[endpoint_name(node)] = how;
    ended_.push_back(node);
  }

  // Those that were ended and that nobody else has started since.
  void start_again() {
    for (const NodeId node : std::exchange(ended_, {})) {
      if (system_.process(node)) continue;
      if (const auto started = system_.start(node); !started) {
        effect_.bit = false;
        effect_.measured["not_restarted"][endpoint_name(node)] = started.error().front().text();
      }
    }
  }

  const Effect& effect() const { return effect_; }

 private:
  const Ending ending_;
  System& system_;
  std::vector<NodeId> ended_;
  Effect effect_{.bit = true, .measured = {}};
};

// All nodes end at the start, and are started again at the end.
class Outage final : public ActiveFault {
 public:
  Outage(const Fault& fault, Ending ending, System& system) : ender_(ending, system) {
    for (const NodeId node : fault.nodes) ender_.end(node);
  }

  Effect end() override {
    ender_.start_again();
    return ender_.effect();
  }

 private:
  Ender ender_;
};

// One node after the other. The time is divided among them; each is down for half of its part.
class RollingRestart final : public ActiveFault {
 public:
  RollingRestart(const Fault& fault, System& system)
      : nodes_(fault.nodes),
        start_(fault.start),
        half_part_((fault.end - fault.start) / (2 * static_cast<int>(fault.nodes.size()))),
        ender_(kKilling, system) {}

  void act(milliseconds now) override {
    while (steps_ < all_steps() && due(steps_) <= now) step();
  }

  std::optional<milliseconds> next() const override {
    if (steps_ == all_steps()) return std::nullopt;
    return due(steps_);
  }

  Effect end() override {
    ender_.start_again();
    Effect effect = ender_.effect();
    effect.measured["restarted"] = (steps_ + 1) / 2;
    effect.bit = effect.bit && steps_ >= all_steps() - 1;
    return effect;
  }

 private:
  // Each node has two: its end and its start.
  std::size_t all_steps() const { return 2 * nodes_.size(); }
  milliseconds due(std::size_t step) const {
    return start_ + half_part_ * static_cast<std::int64_t>(step);
  }
  void step() {
    if (steps_ % 2 == 0) {
      ender_.end(nodes_[steps_ / 2]);
    } else {
      ender_.start_again();
    }
    ++steps_;
  }

  const std::vector<NodeId> nodes_;
  const milliseconds start_;
  const milliseconds half_part_;
  Ender ender_;
  std::size_t steps_ = 0;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_kill(const Fault& fault, System& system) {
  return std::make_unique<Outage>(fault, kKilling, system);
}

std::unique_ptr<ActiveFault> begin_terminate(const Fault& fault, System& system) {
  return std::make_unique<Outage>(fault, kTermination, system);
}

std::unique_ptr<ActiveFault> begin_restart(const Fault& fault, System& system) {
  auto restart = std::make_unique<RollingRestart>(fault, system);
  restart->act(fault.start);
  return restart;
}

}  // namespace linnet::nemesis
