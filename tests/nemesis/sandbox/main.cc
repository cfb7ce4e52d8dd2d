// The tests of the sandbox need a main of their own: enter() comes before any thread.
#include <cstring>
#include <span>

#include "tests/nemesis/sandbox/lab.h"
#include "tests/nemesis/sandbox/victim.h"

namespace linnet::nemesis::sandbox {
namespace {

base::Result<std::unique_ptr<Launcher>>& entered_once() {
  static base::Result<std::unique_ptr<Launcher>> result = enter();
  return result;
}

}  // namespace

const base::Result<std::unique_ptr<Launcher>>& entered() {
  return entered_once();
}

}  // namespace linnet::nemesis::sandbox

int main(int argc, char** argv) {
  using namespace linnet::nemesis::sandbox;
  (void)entered();
  if (argc == 3 && std::strcmp(argv[1], kVictimFlag) == 0) return run_victim(argv[2]);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
