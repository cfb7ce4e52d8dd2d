#include "nemesis/clock/stopped_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "nemesis/clock/process_files.h"
#include "nemesis/clock/refusal.h"

namespace linnet::nemesis::clock {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kSystemCallSize = 2;  // syscall is 0f 05

// Calls that fail with EINTR after any interruption, and that have then done nothing yet. connect
// and close are not among them: they have.
bool can_begin_again(std::uint64_t system_call) {
  switch (system_call) {
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
    case SYS_rt_sigtimedwait:
    case SYS_semop:
    case SYS_semtimedop:
    case SYS_msgrcv:
    case SYS_msgsnd:
    case SYS_io_getevents:
    case SYS_io_pgetevents:
    case SYS_io_uring_enter:
    case SYS_read:
    case SYS_readv:
    case SYS_write:
    case SYS_writev:
    case SYS_accept:
    case SYS_accept4:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_recvmmsg:
    case SYS_sendto:
    case SYS_sendmsg:
      return true;
    default:
      return false;
  }
}

// An interruption, not a number that happens to be in rax: outside of system calls orig_rax is
// negative.
bool is_interrupted(const Registers& registers) {
  return static_cast<std::int64_t>(registers.orig_rax) >= 0 &&
         static_cast<std::int64_t>(registers.rax) == -EINTR && can_begin_again(registers.orig_rax);
}

bool has_signal_to_handle(pid_t thread) {
  const auto status = read_status(thread);
  return status &&
         (status->pending_signals & ~status->blocked_signals & status->caught_signals) != 0;
}

void let_go(const TracedThread& thread) {
  try {
    Registers registers = thread.registers();
    if (is_interrupted(registers) && !has_signal_to_handle(thread.id())) {
      registers.rax = registers.orig_rax;
      registers.rip -= kSystemCallSize;
      registers.orig_rax = static_cast<std::uint64_t>(-1);
      thread.set_registers(registers);
    }
    thread.detach();
  } catch (const ThreadEnded&) {
    return;  // it was killed while it stood
  }
}

}  // namespace

StoppedProcess::StoppedProcess(pid_t process, std::chrono::milliseconds patience)
    : StoppedProcess(process, std::chrono::steady_clock::now() + patience) {
  check_traceable(process);
  since_ = std::chrono::steady_clock::now();
  stop_all();
  prepare();
}

StoppedProcess::StoppedProcess(pid_t process, std::chrono::milliseconds patience,
                               const std::function<void()>& release)
    : StoppedProcess(process, std::chrono::steady_clock::now() + patience) {
  check_traceable(process);
  if (!seize(process, PTRACE_O_TRACEEXEC)) throw ThreadEnded{};
  release();
  const TracedThread& leader = threads_.front();
  for (;;) {
    const auto reason = leader.wait_for_stop(deadline_);
    if (!reason) refuse(process, "it has not begun its program in time");
    if (reason->kind == Stop::Kind::kExec) break;
    leader.resume(reason->signal);
  }
  since_ = std::chrono::steady_clock::now();
  leader.interrupt();
  leader.resume();
  finish_stopping();
  if (threads_.empty()) throw ThreadEnded{};
  prepare();
}

StoppedProcess::~StoppedProcess() {
  for (std::size_t i = 0; i < stopped_; ++i) let_go(threads_[i]);
  if (memory_ >= 0) ::close(memory_);
}

// False if there is nothing to seize: the thread has ended.
bool StoppedProcess::seize(pid_t thread, unsigned long options) {
  const bool shield = needs_shield_from_seccomp(thread);
  if (shield) options |= PTRACE_O_SUSPEND_SECCOMP;
  const TracedThread traced(thread);
  const int error = traced.seize(options);
  if (error == 0) {
    threads_.push_back(traced);
    return true;
  }
  const auto status = read_status(thread);
  if (!status || status->has_ended()) return false;
  if (shield && (error == EPERM || error == EINVAL) && status->tracer == 0) {
    refuse(
        process_, "a seccomp filter watches its system calls and might kill it for ours",
        "run Linnet as root, outside of a container: then the filter can be suspended meanwhile");
  }
  refuse_as_untraceable(process_, thread, error);
}

void StoppedProcess::stop_all() {
  // Until all stand still, any of them may start a further one.
  while (seize_new_threads()) finish_stopping();
  if (threads_.empty()) throw ThreadEnded{};
}

bool StoppedProcess::seize_new_threads() {
  const std::size_t before = threads_.size();
  for (const pid_t thread : read_threads(process_)) {
    const bool known =
        std::ranges::any_of(threads_, [thread](const auto& each) { return each.id() == thread; });
    if (known || !seize(thread)) continue;
    try {
      threads_.back().interrupt();
    } catch (const ThreadEnded&) {
      threads_.pop_back();
    }
  }
  return threads_.size() > before;
}

void StoppedProcess::finish_stopping() {
  while (stopped_ < threads_.size()) {
    const TracedThread& thread = threads_[stopped_];
    try {
      if (!thread.wait_until_interrupted(deadline_)) {
        const auto status = read_status(thread.id());
        refuse(process_,
               fmt::format("its thread {} does not stop (state {})", thread.id(),
                           status ? status->state : '?'),
               "try again: it sleeps in the kernel, or waits for a child that shares its memory");
      }
      ++stopped_;
    } catch (const ThreadEnded&) {
      threads_.erase(threads_.begin() + static_cast<std::ptrdiff_t>(stopped_));
    }
  }
}

void StoppedProcess::prepare() {
  for (const TracedThread& thread : threads_) {
    if (thread.is_64_bit()) continue;
    refuse(process_, "it runs 32-bit code, whose clocks are others",
           "run a 64-bit build of the program");
  }
  const auto path = fmt::format("/proc/{}/mem", threads_.front().id());
  memory_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (memory_ < 0) refuse(process_, fmt::format("{} cannot be opened", path));
  choose_worker();
}

// A thread within a restartable sequence (rseq) must not be borrowed: the kernel would take its
// absence for the sequence's end and let it go on afterwards as if it had not been disturbed. In a
// system call there is no such sequence.
void StoppedProcess::choose_worker() {
  std::optional<std::size_t> fallback;
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    const Registers registers = threads_[i].registers();
    const bool in_system_call = static_cast<std::int64_t>(registers.orig_rax) >= 0;
    if (!in_system_call && is_in_restartable_sequence(threads_[i], registers.rip)) continue;
    fallback = fallback.value_or(i);
    if (is_interrupted(registers)) continue;
    worker_ = i;
    return;
  }
  if (!fallback) throw InTheWay{};
  worker_ = *fallback;
}

bool StoppedProcess::is_in_restartable_sequence(const TracedThread& thread,
                                                std::uint64_t address) const {
  const auto descriptor = thread.restartable_sequence();
  if (descriptor == 0) return false;
  // struct rseq: cpu_id_start, cpu_id (4 bytes each), the address of a struct rseq_cs: version,
  // flags (4 bytes each), start, length.
  const auto sequence = read_word(descriptor + 8);
  if (sequence == 0) return false;
  return address - read_word(sequence + 8) < read_word(sequence + 16);
}

std::vector<std::uint8_t> StoppedProcess::read(std::uint64_t address, std::size_t size) const {
  std::vector<std::uint8_t> bytes(size);
  const ssize_t count = ::pread(memory_, bytes.data(), size, static_cast<off_t>(address));
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

std::uint64_t StoppedProcess::read_word(std::uint64_t address) const {
  const auto bytes = read(address, kWord);
  std::uint64_t word = 0;
  if (bytes.size() == kWord) std::memcpy(&word, bytes.data(), kWord);
  return word;
}

void StoppedProcess::write(std::uint64_t address, std::span<const std::uint8_t> bytes) const {
  while (!bytes.empty()) {
    const std::uint64_t aligned = address / kWord * kWord;
    const auto skipped = static_cast<std::size_t>(address - aligned);
    const std::size_t count = std::min(bytes.size(), kWord - skipped);
    std::uint64_t word = count == kWord ? 0 : read_word(aligned);
    std::memcpy(reinterpret_cast<std::uint8_t*>(&word) + skipped, bytes.data(), count);
    if (!worker().write_word(aligned, word)) {
      refuse(process_, "the kernel does not let its code be written",
             "a hardened kernel may forbid it to all; try as root");
    }
    address += count;
    bytes = bytes.subspan(count);
  }
}

}  // namespace linnet::nemesis::clock
