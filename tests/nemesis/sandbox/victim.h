// A program with a sandbox that ends in one way or another, to see what it leaves behind.
#pragma once

namespace linnet::nemesis::sandbox {

inline constexpr const char* kVictimFlag = "--victim";

// Sets up two nodes with a program each that starts another, prints "ready\n", and then does as it
// is told: "wait" (for a signal), "abort", "exit" (without any cleaning up), "return".
int run_victim(const char* ending);

}  // namespace linnet::nemesis::sandbox
