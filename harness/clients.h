// The clients of a run: threads that draw operations from the workload, perform them, and have
// them recorded.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "base/random.h"
#include "harness/client.h"
#include "history/recorder.h"
#include "workloads/workload.h"

namespace linnet::harness {

struct ClientsOptions {
  int concurrency = 0;  // threads, at least 1
  double rate = 0;      // operations a second, all clients together; 0: as fast as they can
  ClientOptions client;
};

// One worker of the recorder for each thread; workload and recorder outlive this. Its methods are
// called from one thread.
class Clients {
 public:
  // The context, whose sockets reach the endpoints, outlives this.
  Clients(const ClientsOptions& options, zmq::context_t& context, workloads::Workload& workload,
          history::Recorder& recorder, const base::Random& random);
  ~Clients();

  // Begins to draw operations from the workload.
  void start();
  // Begins no new operation; returns when the last open one has completed.
  void stop();

  // Performs these operations and no others, shared out among the clients, and waits for them.
  // Called after stop(). Returns early, with what is left undone, when `give_up` says so.
  void perform(const std::vector<history::Invocation>& operations,
               const std::atomic<bool>& give_up);

  // The mean latency of the operations that completed since the last call; zero when none did.
  std::chrono::nanoseconds take_mean_latency();

 private:
  struct Worker {
    int number;
    Client client;
    base::Random random;
  };

  void serve(Worker& worker, const std::stop_token& stop);
  void perform_one(Worker& worker, const history::Invocation& invocation);

  const ClientsOptions options_;
  workloads::Workload& workload_;
  history::Recorder& recorder_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<std::int64_t> latency_sum_{0};  // nanoseconds
  std::atomic<std::int64_t> latency_count_{0};
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::vector<std::jthread> threads_;
};

}  // namespace linnet::harness
