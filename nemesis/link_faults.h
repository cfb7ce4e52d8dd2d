// What a faulty link does to what is sent on it: arithmetic, the same for every network.
//
// Which messages are struck is a function of (seed, link, number of the message on its link) alone:
// not of time, of other links, or of which faults were set before. The same seed strikes the same
// messages.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nemesis/link.h"

namespace linnet::nemesis {

using std::chrono::nanoseconds;

// How a packet is altered: one bit of its payload is flipped, and
enum class Corruption {
  detectable,  // the checksum is left, so that the receiver's kernel drops the packet
  silent,      // the checksum is made to fit, so that the program receives it
};

// Chances are probabilities for each message, from 0 to 1.
struct LinkFaults {
  // Only messages that hold this text somewhere are struck; empty: all.
  std::string only{};  // NOLINT(readability-redundant-member-init): lets braced lists leave it out

  bool cut = false;
  double loss = 0;
  double duplicate = 0;

  // Every message is held for delay +- jitter, evenly distributed, never less than 0. Jitter does
  // not reorder: a message waits for the one before it, so that on a busy link the delay nears
  // delay + jitter.
  nanoseconds delay{0};
  nanoseconds jitter{0};

  // A message drawn for reordering is held for another `reorder_by`, and those sent meanwhile
  // overtake it.
  double reorder = 0;
  nanoseconds reorder_by{std::chrono::milliseconds(2)};

  double corrupt = 0;
  Corruption corruption = Corruption::detectable;

  // 0 is without limit. What would wait longer than `backlog` for the rate is dropped.
  std::int64_t bits_per_second = 0;
  nanoseconds backlog{std::chrono::milliseconds(200)};

  bool operator==(const LinkFaults&) const = default;

  // Whether messages may be held: only then is there anything under way that a change concerns.
  bool holds() const {
    return delay > nanoseconds(0) || jitter > nanoseconds(0) || reorder > 0 || bits_per_second > 0;
  }
};

// Whether faults set for only some messages strike this one.
bool strikes(const LinkFaults& faults, std::span<const std::byte> message);

// Both at once for a message that both strike, as if the message passed one faulty link and then
// the other: delays add up, a chance is that of either, the lower rate rules.
LinkFaults combine(const LinkFaults& a, const LinkFaults& b);

// What becomes of one message.
struct Fate {
  enum class Outcome { pass, cut, lost };
  Outcome outcome = Outcome::pass;
  bool duplicate = false;
  bool corrupt = false;
  std::uint64_t corrupt_where = 0;  // uniform; chooses the bit
  bool hold_back = false;           // for reordering
  nanoseconds delay{0};

  bool operator==(const Fate&) const = default;
};

// The seed of one link's choices.
std::uint64_t link_seed(std::uint64_t seed, const Link& link);

// Messages on a link are numbered in the order in which they were sent.
Fate decide(const LinkFaults& faults, std::uint64_t link_seed, std::uint64_t number);

}  // namespace linnet::nemesis
