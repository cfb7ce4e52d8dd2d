// Mechanisms: each carries one kind of fault out, proves that it is in force, and undoes it.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "nemesis/fault.h"
#include "nemesis/system.h"

namespace linnet::nemesis {

// What a fault was seen to do.
struct Effect {
  bool bit = false;         // the fault was seen to be in force, by its own mechanism's measure
  nlohmann::json measured;  // the figures: exits, stopped processes, messages dropped, offsets
  std::vector<NodeId> nodes = {};  // whom it struck, where that came about only then
};

// Whether a clock shows the true time, as far as the reading can tell, or is off by less than a
// millisecond.
bool is_right(const clock::Reading& reading);

// A fault in force. Destroying it does not undo it: end() does, and is called exactly once. Times
// are those of the plan.
class ActiveFault {
 public:
  virtual ~ActiveFault() = default;
  // Does what is due, for a fault that is more than a beginning and an end.
  virtual void act(milliseconds /*now*/) {}
  // When there is next something due before the end.
  virtual std::optional<milliseconds> next() const { return std::nullopt; }
  // Whether it is to end now, having been planned until `planned`. What the system must do itself
  // may be done sooner, or need longer.
  virtual bool is_over(milliseconds now, milliseconds planned) const { return now >= planned; }
  virtual Effect end() = 0;
};

// Begins the fault; what the plan left open is settled: `fault.nodes` and `fault.links` are whom it
// strikes. The system outlives the active fault. Precondition: fault.kind is in fault_kinds().
std::unique_ptr<ActiveFault> begin(const Fault& fault, System& system);

// The mechanisms.
//  kill       bit: every node's process ended by SIGKILL. Measured: how each ended.
//  terminate  bit: every node's process ended, of itself, on SIGTERM. Measured: how each ended.
//  restart    bit: every node's process ended by SIGKILL and another runs. Measured: how each
//             ended.
//  pause      bit: the kernel showed every process as stopped. Measured: the states seen.
//  cpu        by a cgroup where one can be had and holds every node back; else by stops. bit: the
//             kernel held every node back, for so long as is measured; or: every process ran, and
//             the kernel showed them as stopped in at least half of the turns. Measured then:
//             turns, and stops seen of all processes together.
//  partition  bit: no message passed a cut link, and at least one was dropped: a probe is sent into
//             each to make sure that there is one. Measured: messages dropped, in all and by link,
//             and those that passed.
//  packet     bit: everything that was asked of the links was done to at least one message; on
//             quiet links probes are sent. Measured: messages lost, delayed, and so on, of all
//             links.
//  clock      bit: every node's clock was seen to be wrong, and right again at the end, by the word
//             of the node's own program; both its clocks where both were meant. Measured: the
//             farthest offset seen of each, and the one at the end.
//  member     bit: every node was seen to be no member, by what is committed. It ends when all are
//             members again, or 5 s late. Measured: who was removed, and who was added again.
//  transfer   bit: the node was seen to lead, in a higher term than the leader that was asked; if
//             none is named, one that could take over. It ends then, or 5 s late. Measured: who led
//             before and after, and their terms.
std::unique_ptr<ActiveFault> begin_kill(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_terminate(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_restart(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_pause(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_cpu(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_partition(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_packet(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_clock(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_member(const Fault& fault, System& system);
std::unique_ptr<ActiveFault> begin_transfer(const Fault& fault, System& system);

}  // namespace linnet::nemesis
