#include "nemesis/clock/process_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <sstream>
#include <string_view>

namespace linnet::nemesis::clock {
namespace {

template <typename Integer>
Integer parse(std::string_view text, int base = 10) {
  Integer value{};
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

// "7ffd6571d000-7ffd6573e000 rw-p 00000000 00:00 0    [stack]"
Mapping parse_mapping(const std::string& line) {
  Mapping mapping;
  const auto dash = line.find('-');
  const auto range_end = line.find(' ');
  mapping.begin = parse<std::uint64_t>(std::string_view(line).substr(0, dash), 16);
  mapping.end =
      parse<std::uint64_t>(std::string_view(line).substr(dash + 1, range_end - dash - 1), 16);
  std::istringstream fields(line);
  std::string skipped;
  for (int field = 0; field < 5; ++field) fields >> skipped;
  fields >> std::ws;
  std::getline(fields, mapping.name);
  return mapping;
}

void parse_field(std::string_view name, std::string_view value, Status& status) {
  if (name == "Name") status.name = value;
  if (name == "State") status.state = value.empty() ? '?' : value.front();
  if (name == "PPid") status.parent = parse<pid_t>(value);
  if (name == "TracerPid") status.tracer = parse<pid_t>(value);
  if (name == "Uid") status.user = parse<uid_t>(value);
  if (name == "VmSize") status.has_memory = true;
  if (name == "Seccomp") status.seccomp_mode = parse<int>(value);
  if (name == "Seccomp_filters") status.seccomp_filters = parse<int>(value);
  if (name == "SigPnd" || name == "ShdPnd") {
    status.pending_signals |= parse<std::uint64_t>(value, 16);
  }
  if (name == "SigBlk") status.blocked_signals = parse<std::uint64_t>(value, 16);
  if (name == "SigCgt") status.caught_signals = parse<std::uint64_t>(value, 16);
}

// By the kernel's flags for it, the ninth field of its line: "4711 (name) S 1 ...", where the name
// may hold anything.
bool is_kernel_thread(pid_t thread) {
  constexpr unsigned long kFlag = 0x00200000;  // PF_KTHREAD
  const std::string line = read_file(fmt::format("/proc/{}/stat", thread));
  std::istringstream fields(line.substr(std::min(line.rfind(')'), line.size())));
  std::string skipped;
  for (int field = 2; field < 9; ++field) fields >> skipped;
  unsigned long flags = 0;
  fields >> flags;
  return (flags & kFlag) != 0;
}

}  // namespace

// By system calls: a file of /proc may fail in the middle, when the process ends, and a stream
// would throw.
std::string read_file(const std::string& path) {
  std::string text;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return text;
  std::array<char, 4096> part{};
  for (ssize_t size = 0; (size = ::read(file, part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  ::close(file);
  return text;
}

std::vector<Mapping> read_mappings(pid_t thread) {
  std::istringstream lines(read_file(fmt::format("/proc/{}/maps", thread)));
  std::vector<Mapping> mappings;
  for (std::string line; std::getline(lines, line);) mappings.push_back(parse_mapping(line));
  return mappings;
}

std::vector<pid_t> read_threads(pid_t process) {
  std::vector<pid_t> threads;
  std::error_code gone;
  for (std::filesystem::directory_iterator entry(fmt::format("/proc/{}/task", process), gone), end;
       !gone && entry != end; entry.increment(gone)) {
    threads.push_back(parse<pid_t>(entry->path().filename().string()));
  }
  return threads;
}

std::optional<Status> read_status(pid_t thread) {
  std::istringstream lines(read_file(fmt::format("/proc/{}/status", thread)));
  Status status;
  bool any = false;
  for (std::string line; std::getline(lines, line); any = true) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto value = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    parse_field(std::string_view(line).substr(0, colon), std::string_view(line).substr(value),
                status);
  }
  if (!any) return std::nullopt;
  if (!status.has_memory) status.is_of_kernel = is_kernel_thread(thread);
  return status;
}

std::optional<pid_t> living_thread(pid_t process) {
  const auto is_alive = [](pid_t thread) {
    const auto status = read_status(thread);
    return status && !status->has_ended();
  };
  if (is_alive(process)) return process;
  const auto threads = read_threads(process);
  const auto found = std::ranges::find_if(threads, is_alive);
  return found == threads.end() ? std::nullopt : std::optional(*found);
}

std::string describe_process(pid_t process) {
  const auto status = read_status(process);
  return status ? fmt::format("process {} ({})", process, status->name)
                : fmt::format("process {}", process);
}

}  // namespace linnet::nemesis::clock
