#include "harness/clients.h"

#include <cmath>

#include "base/check.h"

namespace linnet::harness {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

Clients::Clients(const ClientsOptions& options, zmq::context_t& context,
                 workloads::Workload& workload, history::Recorder& recorder,
                 const base::Random& random)
    : options_(options), workload_(workload), recorder_(recorder) {
  LINNET_CHECK(options.concurrency >= 1, "{} clients", options.concurrency);
  for (int w = 0; w < options.concurrency; ++w) {
    const base::Random own = random.split(static_cast<std::uint64_t>(w));
    workers_.push_back(std::make_unique<Worker>(
        Worker{w, Client(context, options.client, own.split("client")), own.split("workload")}));
  }
}

Clients::~Clients() {
  stop();
}

void Clients::start() {
  for (const auto& worker : workers_) {
    threads_.emplace_back([this, &worker](const std::stop_token& stop) { serve(*worker, stop); });
  }
}

void Clients::stop() {
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();
}

// With a rate, each client's operations come as a Poisson process. One that has fallen behind goes
// on at once, but does not make up for what it missed.
void Clients::serve(Worker& worker, const std::stop_token& stop) {
  auto next = steady_clock::now();
  while (!stop.stop_requested()) {
    if (options_.rate > 0) {
      const double mean = options_.concurrency / options_.rate;
      const double gap = -std::log1p(-worker.random.unit()) * mean;
      next = std::max(next + nanoseconds(std::llround(gap * 1e9)), steady_clock::now());
      std::unique_lock lock(mutex_);
      wake_.wait_until(lock, stop, next, [] { return false; });
      if (stop.stop_requested()) return;
    }
    perform_one(worker, workload_.next(worker.random));
  }
}

void Clients::perform(const std::vector<history::Invocation>& operations,
                      const std::atomic<bool>& give_up) {
  LINNET_CHECK(threads_.empty(), "the clients have not been stopped");
  std::atomic<std::size_t> next{0};
  for (const auto& worker : workers_) {
    threads_.emplace_back([&] {
      for (std::size_t i = next++; i < operations.size() && !give_up; i = next++) {
        perform_one(*worker, operations[i]);
      }
    });
  }
  threads_.clear();
}

void Clients::perform_one(Worker& worker, const history::Invocation& invocation) {
  const auto process = recorder_.invoke(worker.number, invocation);
  const auto begin = steady_clock::now();
  const auto completion = worker.client.perform(process, invocation);
  latency_sum_ += nanoseconds(steady_clock::now() - begin).count();
  ++latency_count_;
  recorder_.complete(worker.number, completion);
}

nanoseconds Clients::take_mean_latency() {
  const auto count = latency_count_.exchange(0);
  const auto sum = latency_sum_.exchange(0);
  return nanoseconds(count > 0 ? sum / count : 0);
}

}  // namespace linnet::harness
