// A history of threads: what they do to an object in the same process, written down in memory.
//
//   ThreadRecorder recorder(4);
//   // in thread t:
//   recorder.invoke(t, "push", 5);
//   stack.push(5);
//   recorder.ok(t);
//   // when the threads have been joined:
//   auto result = checker::check("stack", recorder.operations());
//
// Costs: one fetch_add on a counter that all threads share for each call and each return, and one
// Operation in the thread's own log for each call; no lock. The counter's cache line passes from
// core to core, which is what limits the rate.
//
// Why its real-time order is sound. The counter's values are positions. An operation takes the
// position of its call before the object is touched, and that of its return after. Where one
// operation's return has a lower position than another's call, the second fetch_add came later in
// the counter's order of modification and so synchronises with the first: all that the one did to
// the object happens before all that the other does. That orders threads, too: an error that shows
// only where nothing at all orders them may hide while it is recorded.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "history/history.h"

namespace linnet::history {

// Thread t < threads is process t, and one thread at a time may act as t. Different t need no
// synchronisation. operations() is for when all have finished.
class ThreadRecorder {
 public:
  explicit ThreadRecorder(std::size_t threads) : logs_(threads) {}
  ThreadRecorder(const ThreadRecorder&) = delete;
  ThreadRecorder& operator=(const ThreadRecorder&) = delete;

  // Thread t is about to begin an operation; it has none open. Of several objects, `key` says
  // which.
  void invoke(std::size_t thread, Name f, Value input = {}, std::optional<Value> key = {});

  // Its open operation has returned that; or failed, and so did not happen. One that is left open
  // may have happened or not: its outcome is info.
  void ok(std::size_t thread, Value output = {});
  void fail(std::size_t thread);

  // In order of call; positions from 0 on, without times.
  std::vector<Operation> operations() const;

 private:
  // Logs of different threads share no cache line.
  struct alignas(64) Log {
    std::vector<Operation> operations;
    bool open = false;
  };

  std::int64_t next_position() { return position_.fetch_add(1); }
  Operation& close(std::size_t thread);

  alignas(64) std::atomic<std::int64_t> position_{0};
  std::vector<Log> logs_;
};

}  // namespace linnet::history
