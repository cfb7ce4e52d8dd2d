#include "nemesis/cpu_group.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "nemesis/process_state.h"

namespace linnet::nemesis {
namespace {

namespace fs = std::filesystem;

constexpr int kPeriod = 100'000;  // microseconds
constexpr int kLeastQuota = 1'000;
constexpr const char* kPlace = "cpu group";
constexpr const char* kRemedy =
    "run as root, or let a cgroup be delegated to you (systemd-run --user --scope)";
constexpr const char* kPrefix = "linnet-";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream input(text);
  for (std::string part; std::getline(input, part, separator);) parts.push_back(part);
  return parts;
}

bool has_cpu(const std::string& controllers) {
  const auto all = split(controllers, ',');
  return std::ranges::find(all, "cpu") != all.end();
}

// Zero, or the error.
int write_file(const fs::path& file, const std::string& text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const bool written = ::write(descriptor, text.data(), text.size()) >= 0;
  const int error = written ? 0 : errno;
  ::close(descriptor);
  return error;
}

auto failure(const fs::path& path, int error) {
  return base::failure(kPlace, path.string() + ": " + std::generic_category().message(error),
                       kRemedy);
}

// Of groups whose Linnet is no more. One that still holds processes stays.
void remove_stale(const fs::path& folder) {
  std::error_code none;
  std::vector<fs::path> stale;
  for (fs::directory_iterator entry(folder, none), end; !none && entry != end;
       entry.increment(none)) {
    const std::string name = entry->path().filename();
    int owner = 0;
    if (!name.starts_with(kPrefix)) continue;
    std::istringstream(name.substr(std::string(kPrefix).size())) >> owner;
    const char state = process_state(owner);
    if (state == '?' || state == 'Z') stale.push_back(entry->path());
  }
  for (const fs::path& group : stale) ::rmdir(group.c_str());
}

int set_quota(const fs::path& group, double share) {
  const int quota = std::max(kLeastQuota, static_cast<int>(share * kPeriod));
  if (fs::exists(group / "cpu.max")) {
    return write_file(group / "cpu.max", fmt::format("{} {}", quota, kPeriod));
  }
  if (const int error = write_file(group / "cpu.cfs_period_us", std::to_string(kPeriod))) {
    return error;
  }
  return write_file(group / "cpu.cfs_quota_us", std::to_string(quota));
}

std::vector<pid_t> processes_in(const fs::path& group) {
  std::ifstream list(group / "cgroup.procs");
  std::vector<pid_t> processes;
  for (pid_t process = 0; list >> process;) processes.push_back(process);
  return processes;
}

}  // namespace

base::Result<CpuHierarchy> find_cpu_hierarchy(const fs::path& mounts, const fs::path& groups) {
  CpuHierarchy found;
  std::string root;
  // "31 23 0:28 ROOT PLACE OPTIONS ... - TYPE SOURCE SUPER-OPTIONS", see proc(5).
  std::ifstream mount_lines(mounts);
  for (std::string line; std::getline(mount_lines, line);) {
    const auto words = split(line, ' ');
    const auto dash = std::ranges::find(words, "-");
    if (words.size() < 10 || words.end() - dash < 4) continue;
    const bool is_1 = dash[1] == "cgroup" && has_cpu(dash[3]);
    const bool is_2 = dash[1] == "cgroup2" && found.version == 0;
    if (!is_1 && !is_2) continue;
    found.version = is_1 ? 1 : 2;
    found.top = words[4];
    root = words[3];
  }
  if (found.version == 0) {
    return base::failure(kPlace, "no cgroups of the cpu controller are mounted", kRemedy);
  }
  // "4:cpu,cpuacct:/path" for version 1, "0::/path" for version 2.
  std::ifstream group_lines(groups);
  std::string path;
  for (std::string line; std::getline(group_lines, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool is_ours = found.version == 1 ? has_cpu(controllers) : controllers.empty();
    if (is_ours) path = line.substr(second + 1);
  }
  // What is mounted may be a part of the hierarchy only, and we may be outside of it.
  const fs::path relative = fs::path(path).lexically_relative(root);
  const bool inside = !relative.empty() && relative.begin()->string() != "..";
  found.home = inside ? (found.top / relative).lexically_normal() : found.top;
  if (!found.home.has_filename()) found.home = found.home.parent_path();
  return found;
}

base::Result<std::unique_ptr<CpuGroup>> CpuGroup::make(double share) {
  static std::atomic<int> count{0};
  const auto hierarchy = find_cpu_hierarchy("/proc/self/mountinfo", "/proc/self/cgroup");
  if (!hierarchy) return base::failure(hierarchy.error());
  const std::string name = fmt::format("{}{}-{}", kPrefix, ::getpid(), ++count);
  base::Errors errors;
  // In version 2 a group that holds processes lets none below it be limited: so one goes up.
  for (fs::path parent = hierarchy->home;; parent = parent.parent_path()) {
    remove_stale(parent);
    const fs::path folder = parent / name;
    int error = ::mkdir(folder.c_str(), 0755) < 0 ? errno : 0;
    if (error == 0) {
      std::unique_ptr<CpuGroup> group(new CpuGroup(hierarchy->home, folder));
      error = set_quota(folder, share);
      if (error == 0) return group;
    }
    if (errors.empty()) errors = failure(folder, error).value();
    if (parent == hierarchy->top) return base::failure(std::move(errors));
  }
}

CpuGroup::CpuGroup(fs::path home, fs::path folder)
    : home_(std::move(home)), folder_(std::move(folder)) {}

CpuGroup::~CpuGroup() {
  // A process may fork or end meanwhile.
  constexpr int kTries = 100;
  for (int tries = 0; tries < kTries && ::rmdir(folder_.c_str()) < 0 && errno == EBUSY; ++tries) {
    for (const pid_t process : processes_in(folder_)) {
      write_file(home_ / "cgroup.procs", std::to_string(process));
    }
    if (tries > 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

base::Result<void> CpuGroup::add(pid_t process) {
  const int error = write_file(folder_ / "cgroup.procs", std::to_string(process));
  if (error != 0 && error != ESRCH) return failure(folder_ / "cgroup.procs", error);
  return {};
}

// "throttled_time" in nanoseconds (version 1), "throttled_usec" (version 2).
std::chrono::nanoseconds CpuGroup::throttled() const {
  std::ifstream statistics(folder_ / "cpu.stat");
  std::string name;
  for (std::int64_t value = 0; statistics >> name >> value;) {
    if (name == "throttled_time") return std::chrono::nanoseconds(value);
    if (name == "throttled_usec") return std::chrono::microseconds(value);
  }
  return {};
}

base::Result<void> probe_cpu_groups() {
  const auto group = CpuGroup::make(1);
  if (!group) return base::failure(group.error());
  const pid_t child = ::fork();
  if (child < 0) return failure((*group)->folder(), errno);
  if (child == 0) {
    for (;;) ::pause();
  }
  auto added = (*group)->add(child);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return added;
}

}  // namespace linnet::nemesis
