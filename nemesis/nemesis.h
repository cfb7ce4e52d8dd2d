// Carries a plan out: begins and ends each fault at its time, and records both.
//
// In the history every fault stands twice, under its kind:
//   start  {"phase":"start","fault":3,"nodes":["n1"],"shape":"primary","links":[["n1","n2"],...]}
//          "shape" is what the fault does in a few words, such as "loss 20%"; beside it stand the
//          fields of the plan that say it in full
//   end    {"phase":"end","fault":3,"nodes":["n1"],"bit":true,"effect":{...}}
// Whom it strikes, where the plan left that open, is settled at the start and stands in both; who
// is to lead next, when leadership has been handed over, and stands at the end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "nemesis/mechanism.h"
#include "nemesis/plan.h"
#include "nemesis/system.h"

namespace linnet::nemesis {

// Not thread-safe: it acts when it is told to, in the caller's thread.
class Nemesis {
 public:
  // Takes the name of the event and its value.
  using Record = std::function<void(const std::string&, const nlohmann::json&)>;

  // The system outlives the nemesis.
  Nemesis(Plan plan, System& system, Record record);

  // Does everything that is due `now`, counted from when the plan began.
  void act(milliseconds now);

  // When there is next something to do; nothing when the plan has been carried out.
  std::optional<milliseconds> next() const;

  // Ends every fault in force, and begins no other. One that was put off, because nobody led whom
  // it could strike, is recorded as one that did not bite.
  void end_all();

  // The faults in force, for the live line: "kill", "partition bridge".
  std::vector<std::string> active() const;

 private:
  struct Waiting {
    Fault fault;
    milliseconds due;  // its start, or when it looks again for whom to strike
  };
  struct InForce {
    Fault fault;
    std::unique_ptr<ActiveFault> active;
    bool is_late = false;  // in force beyond its planned end
  };

  void begin_due(milliseconds now);
  void end_due(milliseconds now);
  bool resolve(Waiting& waiting, milliseconds now);
  void end(InForce& in_force);
  void record_as_missed(const Fault& fault);
  void record_end(const Fault& fault, const Effect& effect);

  System& system_;
  Record record_;
  base::Random random_;
  std::vector<Waiting> waiting_;
  std::vector<InForce> in_force_;
};

}  // namespace linnet::nemesis
