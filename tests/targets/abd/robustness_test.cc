// Nothing that arrives in a message can break an invariant of the class.
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/targets/abd/scripted_registers.h"

namespace linnet::targets::abd {
namespace {

PeerMessage any_message(base::Random& random) {
  const OperationId operation{random.between(0, 2), random.between(0, 9)};
  const Tagged tagged{{random.between(0, 5), NodeId{static_cast<int>(random.between(0, 3))}},
                      random.between(0, 9)};
  switch (random.between(0, 3)) {
    case 0:
      return Query{operation, "x"};
    case 1:
      return Report{operation, tagged};
    case 2:
      return Store{operation, "x", tagged};
    default:
      return Stored{operation};
  }
}

TEST(AbdRobustness, AReplicaSurvivesWhateverItsPeersClaim) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    base::Random random(seed);
    ScriptedRegisters registers(3, {}, 500);
    int ticket = 0;
    for (int step = 0; step < 300; ++step) {
      registers.give(static_cast<int>(random.between(2, 3)), 1, to_document(any_message(random)));
      if (random.chance(0.1)) registers.pass(std::chrono::milliseconds(30));
      if (random.chance(0.1)) registers.exchange(1, {2, 3});
      if (random.chance(0.2)) registers.write(1, ++ticket, 7, random.between(1, 20));
      if (random.chance(0.1)) registers.read(1, ++ticket);
      if (random.chance(0.02)) registers.restart(1);
    }
  }
}

}  // namespace
}  // namespace linnet::targets::abd
