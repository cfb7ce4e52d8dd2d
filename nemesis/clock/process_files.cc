#include "nemesis/clock/process_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
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

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
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
  return any ? std::optional(status) : std::nullopt;
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
