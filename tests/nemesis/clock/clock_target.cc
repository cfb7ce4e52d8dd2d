// A program whose clocks are skewed by the tests: a stranger, built with the plainest of flags.
//
//   clock_target           answers commands from standard input, a line each (answers below)
//   clock_target stress    many threads that read clocks and wait in system calls, under a rain of
//                          signals; at the end of standard input says "ok" or what went wrong
//   clock_target vfork     waits for a child with its memory lent to it, for two seconds
//   clock_target leaderless  answers as well, but its first thread ends at once
//
// It first says "ready" and the wall clock in nanoseconds, read as its first act.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

long long nanoseconds_of(const timespec& time) {
  return static_cast<long long>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

long long read_clock(clockid_t clock) {
  timespec now{};
  return ::clock_gettime(clock, &now) == 0 ? nanoseconds_of(now) : -1;
}

// A sum over the vDSO's bytes: the same as long as nothing is patched.
unsigned long long sum_of_vdso() {
  unsigned long long sum = 14695981039346656037ULL;
  std::ifstream maps("/proc/self/maps");
  std::ifstream memory("/proc/self/mem", std::ios::binary);
  for (std::string line; std::getline(maps, line);) {
    if (line.find("[vdso]") == std::string::npos) continue;
    std::size_t dash = 0;
    const unsigned long begin = std::stoul(line, &dash, 16);
    const unsigned long end = std::stoul(line.substr(dash + 1), nullptr, 16);
    memory.seekg(static_cast<std::streamoff>(begin));
    for (unsigned long at = begin; at < end; ++at) {
      sum = (sum ^ static_cast<unsigned char>(memory.get())) * 1099511628211ULL;
    }
  }
  return sum;
}

// Forbids memory files and all later filters' own calls but the usual: as a strict sandbox would.
void forbid_memory_files() {
  std::array<sock_filter, 4> filter{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_memfd_create, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{filter.size(), filter.data()};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

void answer(const std::string& command) {
  if (command.rfind("clock ", 0) == 0) {
    std::printf("%lld\n", read_clock(std::atoi(command.c_str() + 6)));
  } else if (command == "gettimeofday") {
    timeval now{};
    ::gettimeofday(&now, nullptr);
    std::printf("%lld\n", (static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_usec) * 1000);
  } else if (command == "time") {
    std::printf("%lld\n", static_cast<long long>(::time(nullptr)) * 1'000'000'000);
  } else if (command == "vdso") {
    std::printf("%llx\n", sum_of_vdso());
  } else if (command == "seccomp") {
    forbid_memory_files();
    std::printf("done\n");
  } else if (command == "undumpable") {
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    std::printf("done\n");
  } else if (command == "fork") {
    const pid_t child = ::fork();
    if (child != 0) {  // the child answers from now on
      ::waitpid(child, nullptr, 0);
      std::_Exit(0);
    }
    std::printf("%d\n", ::getpid());
  } else if (command == "exec") {
    ::execl("/proc/self/exe", "clock_target", nullptr);
  } else {
    std::printf("unknown command\n");
  }
  std::fflush(stdout);
}

[[noreturn]] void answer_all() {
  for (std::string line; std::getline(std::cin, line);) answer(line);
  std::exit(0);
}

// ---- stress ----

std::atomic<bool> stopping{false};
std::atomic<const char*> complaint{nullptr};
std::atomic<unsigned long long> signals{0};

void expect(bool condition, const char* otherwise) {
  if (!condition) complaint = otherwise;
}

void on_signal(int /*signal*/) {
  ++signals;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);  // it is allowed in handlers
  if (now.tv_nsec < 0 || now.tv_nsec >= 1'000'000'000) complaint = "a reading in a handler";
}

void block_signals() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

void read_clocks() {
  long long last = 0;
  while (!stopping) {
    for (int i = 0; i < 200; ++i) {
      const long long now = read_clock(CLOCK_MONOTONIC);
      expect(now >= last, "the monotonic clock went back");
      last = now;
      expect(read_clock(CLOCK_REALTIME) > 0, "no wall clock");
      expect(::time(nullptr) > 0, "no time");
      timeval tv{};
      expect(::gettimeofday(&tv, nullptr) == 0 && tv.tv_usec < 1'000'000, "no time of day");
    }
  }
}

// The waits below are in threads that block all signals: nothing may interrupt them.
void wait_by_epoll() {
  block_signals();
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  while (!stopping) {
    epoll_event event{};
    expect(::epoll_wait(epoll, &event, 1, 20) == 0, "epoll_wait was interrupted");
  }
}

void wait_by_receive() {
  block_signals();
  std::array<int, 2> ends{};
  ::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends.data());
  const timeval timeout{0, 20'000};
  ::setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  while (!stopping) {
    char byte = 0;
    expect(::recv(ends[0], &byte, 1, 0) < 0 && errno == EAGAIN, "recv was interrupted");
  }
}

void wait_by_sleep() {
  block_signals();
  while (!stopping) {
    const timespec time{0, 20'000'000};
    const long long begin = read_clock(CLOCK_MONOTONIC);
    expect(::nanosleep(&time, nullptr) == 0, "nanosleep was interrupted");
    expect(read_clock(CLOCK_MONOTONIC) - begin >= 20'000'000, "nanosleep was too short");
  }
}

void wait_by_poll() {
  block_signals();
  std::array<int, 2> ends{};
  expect(::pipe(ends.data()) == 0, "no pipe");
  while (!stopping) {
    pollfd entry{ends[0], POLLIN, 0};
    expect(::poll(&entry, 1, 20) == 0, "poll was interrupted");
    const timespec time{0, 10'000'000};
    expect(::ppoll(&entry, 1, &time, nullptr) == 0, "ppoll was interrupted");
  }
}

void wait_for_signal() {
  block_signals();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigaddset(&none, SIGUSR2);
  while (!stopping) {
    const timespec time{0, 20'000'000};
    expect(::sigtimedwait(&none, nullptr, &time) < 0 && errno == EAGAIN,
           "sigtimedwait was interrupted");
  }
}

void wait_by_semaphore() {
  block_signals();
  sem_t semaphore;
  ::sem_init(&semaphore, 0, 0);
  while (!stopping) {
    timespec until{};
    ::clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec = (until.tv_nsec + 20'000'000) % 1'000'000'000;
    const int result = ::sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until);
    expect(result < 0 && errno == ETIMEDOUT, "sem_clockwait was interrupted");
  }
}

// A byte at a time through a pipe: a read that is begun again must lose nothing.
void pass_bytes() {
  block_signals();
  std::array<int, 2> ends{};
  expect(::pipe(ends.data()) == 0, "no pipe");
  std::thread writer([&] {
    for (std::uint8_t byte = 0; !stopping; ++byte) {
      if (::write(ends[1], &byte, 1) != 1) complaint = "write failed";
      const timespec pause{0, 200'000};
      ::nanosleep(&pause, nullptr);
    }
    ::close(ends[1]);
  });
  std::uint8_t expected = 0;
  for (std::uint8_t byte = 0; ::read(ends[0], &byte, 1) == 1; ++expected) {
    expect(byte == expected, "a byte was lost");
  }
  writer.join();
}

// Threads that come and go while the process is being stopped.
void start_threads() {
  while (!stopping) {
    std::thread([] { read_clock(CLOCK_REALTIME); }).join();
    const timespec pause{0, 1'000'000};
    ::nanosleep(&pause, nullptr);
  }
}

// A signal must interrupt a wait that asks to be interrupted: SIGALRM has no SA_RESTART.
void be_interrupted() {
  unsigned long long interrupted = 0;
  while (!stopping) {
    if (::poll(nullptr, 0, 5) < 0 && errno == EINTR) ++interrupted;
  }
  expect(interrupted > 0, "no signal interrupted a wait");
}

constexpr std::size_t kThreads = 4 + 9;

int stress() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigaction(SIGALRM, &action, nullptr);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &action, nullptr);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < 4; ++i) threads.emplace_back(read_clocks);
  constexpr std::array kWaits{wait_by_epoll, wait_by_receive, wait_by_sleep,
                              wait_by_poll,  wait_for_signal, wait_by_semaphore,
                              pass_bytes,    start_threads,   be_interrupted};
  for (const auto wait : kWaits) threads.emplace_back(wait);
  // To the threads that read, each, besides the timer's to any.
  std::thread pest([&] {
    block_signals();
    while (!stopping) {
      for (int i = 0; i < 4; ++i) {
        ::pthread_kill(threads[static_cast<std::size_t>(i)].native_handle(), SIGUSR1);
      }
      ::pthread_kill(threads.back().native_handle(), SIGALRM);
      const timespec pause{0, 500'000};
      ::nanosleep(&pause, nullptr);
    }
  });
  const itimerval interval{{0, 1000}, {0, 1000}};
  ::setitimer(ITIMER_REAL, &interval, nullptr);
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR) continue;
  stopping = true;
  pest.join();
  for (std::thread& thread : threads) thread.join();
  expect(signals > 0, "no signal came");
  const char* wrong = complaint;
  std::printf("%s\n", wrong == nullptr ? "ok" : wrong);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const long long first = read_clock(CLOCK_REALTIME);
  std::printf("ready %lld\n", first);
  std::fflush(stdout);
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "stress") return stress();
  if (mode == "vfork") {
    if (::vfork() == 0) {  // NOLINT(clang-analyzer-security.insecureAPI.vfork): for what it does
      ::sleep(2);          // NOLINT(clang-analyzer-unix.Vfork)
      ::_exit(0);
    }
    return 0;
  }
  if (mode == "leaderless") {
    std::thread(answer_all).detach();
    ::pthread_exit(nullptr);
  }
  answer_all();
}
