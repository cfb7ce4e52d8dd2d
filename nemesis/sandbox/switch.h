// The switch: one thread that holds the other end of every node's link and forwards between them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "nemesis/sandbox/forwarder.h"
#include "nemesis/sandbox/port.h"
#include "nemesis/sandbox/system_call.h"

namespace linnet::nemesis::sandbox {

// Thread-safe. What is asked of it the thread does between two packets, and the call returns when
// it is done: after add() with a cut nothing is forwarded on the link any more.
class Switch {
 public:
  // `seed` makes all its random choices. Throws std::system_error.
  explicit Switch(std::uint64_t seed);
  ~Switch();
  Switch(const Switch&) = delete;
  Switch& operator=(const Switch&) = delete;

  void attach(NodeId node, std::unique_ptr<Port> port);
  void capture(std::unique_ptr<PcapWriter> writer);

  FaultId add(const std::vector<Link>& links, const LinkFaults& faults);
  void remove(FaultId id);
  LinkCounters counters(const Link& link);

 private:
  struct Attached {
    NodeId node;
    std::unique_ptr<Port> port;
  };

  template <typename Work>
  auto call(Work work);
  void post(std::packaged_task<void()> work);
  void do_posted();

  void run();
  void serve(Attached& attached);
  void set_alarm();

  const FileDescriptor poll_;
  FileDescriptor wakeup_;       // eventfd: something was posted
  const FileDescriptor alarm_;  // timerfd: a held packet is due

  std::mutex mutex_;  // guards posted_
  std::vector<std::packaged_task<void()>> posted_;
  std::atomic<bool> any_posted_ = false;

  // The thread's own.
  std::vector<std::unique_ptr<Attached>> ports_;
  Forwarder forwarder_;
  TimePoint alarm_at_ = TimePoint::max();
  bool stopping_ = false;
  std::vector<std::byte> buffer_;

  std::thread thread_;
};

}  // namespace linnet::nemesis::sandbox
