// SIGTERM and SIGINT as a file descriptor that becomes readable.
#pragma once

namespace linnet::targets::runtime {

// Blocks the two signals for this thread and those it starts later: construct it before any other
// thread exists. One per process.
class StopSignal {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace linnet::targets::runtime
