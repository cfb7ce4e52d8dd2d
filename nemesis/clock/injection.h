// What is done inside a stopped process: the stub is put into it, taken out of use, and called.
//
// A process that has the stub holds three pages side by side: the code (code_page.h), the
// parameters (parameter_page.h; a memory file that this program maps as well), and a private page
// on which functions called from outside have their stack. They stay for as long as the program
// does, and are used again. A forked child has copies of the first and the third, and shares the
// second.
//
// Functions throw as those of StoppedProcess do; the process is then as it was before, or has at
// most pages that nothing refers to.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "nemesis/clock/parameter_page.h"
#include "nemesis/clock/skew.h"
#include "nemesis/clock/stopped_process.h"

namespace linnet::nemesis::clock {

// This program's view of the parameter page.
class SharedParameters {
 public:
  SharedParameters() = default;
  // Maps the memory file, which is then as large as a page. Null if it cannot.
  explicit SharedParameters(int file);
  ~SharedParameters();
  SharedParameters(SharedParameters&& other) noexcept;
  SharedParameters& operator=(SharedParameters&& other) noexcept;

  explicit operator bool() const { return page_ != nullptr; }
  ParameterPage* operator->() const { return page_; }
  ParameterPage& operator*() const { return *page_; }

 private:
  ParameterPage* page_ = nullptr;
};

struct Injection {
  SharedParameters parameters;
  std::uint64_t code = 0;       // the address of the code page in the process
  bool by_system_call = false;  // the vDSO's code was not movable: a reading costs a system call
};

// Puts the stub into the process, with these parameters in force from the first. Everything that
// could stand against it is examined before anything is written. Throws InTheWay if a thread is, or
// a signal handler may return to, where the jumps go.
Injection inject(const StoppedProcess& process, const SkewedClocks& clocks);

// Writes the vDSO's own bytes back. Nothing happens where they are back already or the program has
// been replaced by another (exec).
void withdraw(const StoppedProcess& process, const Injection& injection);

// Whether the process still runs the program that the stub was put into. Does not stop it.
bool is_in_place(pid_t process, const Injection& injection);

// In nanoseconds. The true time is from the middle of the question, which takes some 50 us.
struct Answer {
  std::int64_t truth;  // half way between before and after the call
  std::int64_t answer;
  std::int64_t uncertainty;  // half of what lay between
};

// What the process' own clock_gettime says: it is called in its name. Refuses if the program has
// been replaced or knows no such clock.
Answer ask(const StoppedProcess& process, const Injection& injection, int clock);

}  // namespace linnet::nemesis::clock
