// One fault of a plan, as data: what strikes whom, and when.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "nemesis/clock/skew.h"
#include "nemesis/link_faults.h"

namespace linnet::nemesis {

using std::chrono::milliseconds;

// Whom a fault strikes. All but the nodes that are named are chosen when it strikes.
enum class Choice {
  named,      // Fault::nodes
  one,        // one node
  minority,   // some nodes, fewer than half (one of two)
  majority,   // just more than half
  primaries,  // those that lead then
  all,
};

std::string_view name(Choice choice);
// The choices that have a word: all but `named`.
const std::vector<Choice>& choices();
std::optional<Choice> choice_of(std::string_view word);

// n1 ... n<nodes>, so many of them as the choice says. Precondition: it is one of one, minority,
// majority and all. Sorted.
std::vector<NodeId> draw_nodes(Choice choice, int nodes, base::Random& random);

// Which clocks of a node are wrong.
enum class Clocks { wall, monotonic, both };

std::string_view name(Clocks clocks);
std::optional<Clocks> clocks_of(std::string_view word);
std::vector<clock::Family> families(Clocks clocks);

struct Fault {
  int id = 0;
  std::string kind;       // fault_kinds.h lists them
  milliseconds start{0};  // since the clients began
  milliseconds end{0};    // after start
  Choice choice = Choice::named;
  std::vector<NodeId> nodes;  // when named
  std::string shape;          // partition: what it is called
  std::vector<Link> links;    // partition, packet: what it cuts, or makes faulty; empty: drawn from
                              // the shape, or those between the nodes and all others
  double share = 0;           // cpu: what is left to each node, more than 0 and less than 1
  LinkFaults packets;         // packet: what becomes of what is sent; never a cut
  clock::Skew skew;           // clock: how wrong
  Clocks clocks = Clocks::wall;
  std::string note{};  // what it is for, in words

  bool operator==(const Fault&) const = default;
};

// What the fault does, beyond its kind, in a few words: "bridge", "loss 20%", "jump -5s", "10%"; or
// nothing.
std::string what_it_does(const Fault& fault);

}  // namespace linnet::nemesis
