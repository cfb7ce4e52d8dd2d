#include "nemesis/sandbox/switch.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <array>
#include <csignal>
#include <ctime>
#include <utility>

#include "base/check.h"

namespace linnet::nemesis::sandbox {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kLargestPacket = 65'536;
constexpr int kBatch = 64;  // packets taken from one port before the others have their turn

// `data` comes back with the event.
void watch(int poll, int descriptor, void* data) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = data;
  require(::epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event), "watching a descriptor");
}

}  // namespace

Switch::Switch(std::uint64_t seed)
    : poll_(require(::epoll_create1(EPOLL_CLOEXEC), "making an epoll")),
      wakeup_(require(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "making an eventfd")),
      alarm_(require(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
                     "making a timerfd")),
      forwarder_(seed),
      buffer_(kLargestPacket) {
  watch(poll_.get(), wakeup_.get(), &wakeup_);
  watch(poll_.get(), alarm_.get(), nullptr);
  // Signals are for the program's other threads.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { run(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

template <typename Work>
auto Switch::call(Work work) {
  std::packaged_task<decltype(work())()> task(std::move(work));
  auto done = task.get_future();
  post(std::packaged_task<void()>([task = std::move(task)]() mutable { task(); }));
  return done.get();
}

Switch::~Switch() {
  call([this] { stopping_ = true; });
  thread_.join();
}

void Switch::attach(NodeId node, std::unique_ptr<Port> port) {
  call([&] {
    auto& attached =
        *ports_.emplace_back(std::make_unique<Attached>(Attached{node, std::move(port)}));
    forwarder_.attach(node, *attached.port);
    watch(poll_.get(), attached.port->descriptor(), &attached);
  });
}

void Switch::capture(std::unique_ptr<PcapWriter> writer) {
  call([&] { forwarder_.capture(std::move(writer)); });
}

FaultId Switch::add(const std::vector<Link>& links, const LinkFaults& faults) {
  return call([&] { return forwarder_.add(links, faults, steady_clock::now()); });
}

void Switch::remove(FaultId id) {
  call([&] { forwarder_.remove(id, steady_clock::now()); });
}

LinkCounters Switch::counters(const Link& link) {
  return call([&] { return forwarder_.counters(link); });
}

void Switch::post(std::packaged_task<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    posted_.push_back(std::move(work));
    any_posted_ = true;
  }
  const std::uint64_t one = 1;
  require(::write(wakeup_.get(), &one, sizeof one), "waking the switch");
}

void Switch::do_posted() {
  std::uint64_t ignored = 0;
  [[maybe_unused]] const auto read = ::read(wakeup_.get(), &ignored, sizeof ignored);
  std::vector<std::packaged_task<void()>> works;
  {
    const std::scoped_lock lock(mutex_);
    works.swap(posted_);
    any_posted_ = false;
  }
  for (auto& work : works) work();
}

void Switch::run() {
  while (!stopping_) {
    set_alarm();
    std::array<epoll_event, 64> events{};
    const int count = ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), -1);
    LINNET_CHECK(count >= 0 || errno == EINTR, "epoll_wait: {}", errno);
    for (int i = 0; i < count; ++i) {
      void* data = events[static_cast<std::size_t>(i)].data.ptr;
      if (data == &wakeup_) {
        do_posted();
      } else if (data != nullptr) {
        serve(*static_cast<Attached*>(data));
      }
    }
    // The alarm need not be read: it falls silent when it is set anew.
    forwarder_.deliver_due(steady_clock::now());
  }
}

void Switch::serve(Attached& attached) {
  for (int i = 0; i < kBatch && !stopping_; ++i) {
    if (any_posted_.load(std::memory_order_relaxed)) do_posted();
    const std::size_t size = attached.port->receive(buffer_);
    if (size == 0) break;
    forwarder_.accept(attached.node, std::span(buffer_).first(size), steady_clock::now());
  }
  forwarder_.deliver_due(steady_clock::now());
}

void Switch::set_alarm() {
  const TimePoint next = forwarder_.next_due().value_or(TimePoint::max());
  if (next == alarm_at_) return;
  alarm_at_ = next;
  itimerspec when{};  // all zero: never
  if (next != TimePoint::max()) {
    // steady_clock is CLOCK_MONOTONIC. A time that has passed rings at once.
    const auto since = std::chrono::nanoseconds(next.time_since_epoch()).count();
    constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
    when.it_value.tv_sec = since / kNanosecondsPerSecond;
    when.it_value.tv_nsec = since % kNanosecondsPerSecond;
  }
  require(::timerfd_settime(alarm_.get(), TFD_TIMER_ABSTIME, &when, nullptr), "setting the timer");
}

}  // namespace linnet::nemesis::sandbox
