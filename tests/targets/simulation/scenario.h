// Scenarios: texts that say what befalls a cluster, step by step, and what comes of it.
//
//   # Why the scenario exists.
//   > start 3
//     n1: follower
//     ...
//   > time-out n1
//     n1: candidate, term 1
//   > deliver n1 n2
//   n1 -> n2 request-vote ...
//
// Lines that begin with > are commands; what follows one is its trace (traced_cluster.h). Empty
// lines, and lines that begin with #, are for the reader. Commands:
//
//   start 3 reads=lease        a cluster of so many nodes, set up as by --reads lease
//   time-out n1                n1's clock runs until it gives up on the others, and acts on it
//   pass 20ms [n1 n2]          time passes for these, or all, with a tick at its end
//   deliver n1 [n2 [KIND]]     what is under way now from n1, to n2, of this kind
//   lose n1 [n2 [KIND]]        the same never arrives
//   settle [n1 n2]             all arrives, between these nodes alone, and what is sent because of
//                              it, until nothing more is
//   client a n1 write x 1      what clients can do with registers, asked of n1 in the session a
//   client a n1 again          its last update is repeated
//   operator n1 remove-member n3
//   snapshot n1                of all that n1 has applied
//   crash n1
//   restart n1
//   quietly COMMAND            what is no part of the story leaves no trace
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/targets/simulation/subject.h"

namespace linnet::targets::simulation {

using Settings = std::map<std::string, std::string, std::less<>>;

struct Played {
  std::string text;  // the scenario with the traces that it left
  std::vector<std::string> broken_invariants;
};

using MakeSubject = std::function<std::unique_ptr<Subject>(const Settings&)>;

// Throws std::invalid_argument, with the line, when a command is none.
Played play(const std::string& scenario, const MakeSubject& make_subject);

}  // namespace linnet::targets::simulation
