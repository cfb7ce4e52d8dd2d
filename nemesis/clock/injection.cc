#include "nemesis/clock/injection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "nemesis/clock/address_space.h"
#include "nemesis/clock/code_page.h"
#include "nemesis/clock/process_files.h"
#include "nemesis/clock/refusal.h"
#include "nemesis/clock/remote_calls.h"

namespace linnet::nemesis::clock {
namespace {

constexpr std::string_view kFileName = "linnet-clock";
constexpr std::size_t kPages = 3;
constexpr std::size_t kMostStack = 64UL * 1024;

// A process is asked for the time again when something else had the processor meanwhile.
constexpr std::int64_t kSureEnough = kSecond / 10'000;
constexpr int kMostCalls = 7;

// The addresses of the three pages.
struct Site {
  std::uint64_t code = 0;
  std::uint64_t parameters() const { return code + kPageSize; }
  std::uint64_t scratch() const { return code + 2 * kPageSize; }
};

template <typename T>
std::optional<T> read_object(const StoppedProcess& process, std::uint64_t address) {
  const auto bytes = process.read(address, sizeof(T));
  if (bytes.size() != sizeof(T)) return std::nullopt;
  T object;
  std::memcpy(static_cast<void*>(&object), bytes.data(), sizeof object);
  return object;
}

std::span<const std::uint8_t> first_bytes(const std::uint8_t* bytes) {
  return {bytes, kJumpSize};
}

std::optional<StubTable> read_table(const StoppedProcess& process, Site site) {
  const auto table = read_object<StubTable>(process, site.code);
  return table && table->magic == StubTable::kMagic ? table : std::nullopt;
}

bool is_in_force(const StoppedProcess& process, const Patch& patch) {
  return patch.address != 0 &&
         std::ranges::equal(process.read(patch.address, kJumpSize), first_bytes(patch.jump));
}

// ---- Looking ----

// What an examination finds of a process, before anything is written.
struct Findings {
  std::vector<Mapping> mappings;
  VdsoImage vdso;  // as the kernel made it
  std::uint64_t system_call_instruction;
  std::optional<Site> earlier;  // the pages of an earlier injection
  std::optional<StubTable> earlier_table;
};

// The pages that an earlier injection has left, by whichever program, or that came by fork.
std::optional<Site> find_site(const StoppedProcess& process, const std::vector<Mapping>& mappings) {
  const auto file = fmt::format("/memfd:{}", kFileName);
  for (const Mapping& mapping : mappings) {
    if (!mapping.name.starts_with(file)) continue;
    const Site site{mapping.begin - kPageSize};
    if (read_table(process, site)) return site;  // otherwise the process is a Linnet itself
  }
  return std::nullopt;
}

Findings examine(const StoppedProcess& process) {
  auto mappings = read_mappings(process.worker().id());
  if (mappings.empty()) throw ThreadEnded{};
  const auto place = std::ranges::find(mappings, "[vdso]", &Mapping::name);
  if (place == mappings.end()) {
    refuse(process.id(), "it has no vDSO, by which Linnet changes the time",
           "boot without vdso=0; inside of an emulation of Linux there may be none");
  }
  auto vdso = VdsoImage::parse(place->begin, process.read(place->begin, place->end - place->begin));
  if (!vdso) refuse(process.id(), "its vDSO is not that of a 64-bit x86 program");
  const auto system_call_instruction = vdso->system_call_instruction();
  if (!system_call_instruction) refuse(process.id(), "its vDSO makes no system call");
  const auto earlier = find_site(process, mappings);
  const auto table = earlier ? read_table(process, *earlier) : std::nullopt;
  if (table) {
    for (const Patch& patch : table->patches) {
      if (is_in_force(process, patch)) vdso->overwrite(patch.address, first_bytes(patch.saved));
    }
  }
  return {std::move(mappings), *std::move(vdso), *system_call_instruction, earlier, table};
}

// The code page as it shall be, at the earlier place if it is the same there, else at a free one.
std::pair<Site, CodePage> plan(const StoppedProcess& process, const Findings& found) {
  if (found.earlier) {
    const Site site = *found.earlier;
    auto page = build_code_page(found.vdso, site.code, site.parameters());
    if (page && process.read(site.code, page->bytes.size()) == page->bytes) {
      return {site, *std::move(page)};
    }
    refuse(process.id(), "another version of Linnet has moved its clocks", "restart the process");
  }
  const auto function = found.vdso.find(kFunctionNames[kClockGettime]);
  if (!function) refuse(process.id(), "its vDSO does not tell the time (no __vdso_clock_gettime)");
  const auto room = find_room(found.mappings, function->address, kPages * kPageSize);
  if (!room) refuse(process.id(), "no memory is free within a jump's reach of its vDSO");
  const Site site{*room};
  auto page = build_code_page(found.vdso, site.code, site.parameters());
  if (!page) refuse(process.id(), "its vDSO's functions are too short or too far away to replace");
  return {site, *std::move(page)};
}

// The detours whose jumps are still to be written.
std::vector<Detour> missing_detours(const StoppedProcess& process, const CodePage& page) {
  std::vector<Detour> missing;
  for (std::size_t i = 0; i < kFunctions; ++i) {
    const Patch& patch = page.table.patches[i];
    if (patch.address != 0 && !is_in_force(process, patch)) missing.push_back(page.detours[i]);
  }
  return missing;
}

bool is_guarded(const std::vector<Detour>& detours, std::uint64_t address) {
  return std::ranges::any_of(detours,
                             [address](const Detour& each) { return each.guards(address); });
}

// Whether a signal handler, or whatever else keeps an address on the stack, may go on at a guarded
// one. What is found there may be long dead; then a later try finds another stack.
bool may_return_into(const StoppedProcess& process, const std::vector<Detour>& detours,
                     const std::vector<Mapping>& mappings, std::uint64_t stack_pointer) {
  const Mapping* stack = find_mapping(mappings, stack_pointer);
  if (stack == nullptr) return false;
  const auto size = std::min<std::uint64_t>(stack->end - stack_pointer, kMostStack);
  const auto bytes = process.read(stack_pointer, size);
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= bytes.size();
       at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, &bytes[at], sizeof word);
    if (is_guarded(detours, word)) return true;
  }
  return false;
}

void check_nobody_in_the_way(const StoppedProcess& process, const std::vector<Detour>& detours,
                             const std::vector<Mapping>& mappings) {
  for (const TracedThread& thread : process.threads()) {
    const Registers registers = thread.registers();
    for (const Detour& detour : detours) {
      if (detour.guards(registers.rip) && detour.moved_to == 0) throw InTheWay{};
    }
    if (may_return_into(process, detours, mappings, registers.rsp)) throw InTheWay{};
  }
}

// ---- Doing ----

constexpr std::uint64_t kNoFile = static_cast<std::uint64_t>(-1);

// The three pages while they are being made; those that were new go away again unless they are
// kept.
class Pages {
 public:
  Pages(const StoppedProcess& process, RemoteCalls& remote, Site site)
      : process_(process), remote_(remote), site_(site) {}
  ~Pages() {
    try {
      for (const std::uint64_t page : new_pages_) {
        remote_.system_call(SYS_munmap, {page, kPageSize});
      }
    } catch (const ThreadEnded&) {
      return;  // the pages have gone with the process
    } catch (const Refused&) {
      return;  // they stay, unused: why, the first failure says
    }
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  void make_code_and_scratch(const CodePage& page) {
    constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS;
    map(site_.scratch(), PROT_READ | PROT_WRITE, kFlags, kNoFile);
    map(site_.code, PROT_READ | PROT_EXEC, kFlags, kNoFile);
    process_.write(site_.code, page.bytes);
  }

  // Makes a memory file in the process, and maps it there and here, over that of an earlier
  // injection if there is one: that may be shared with a process that has been forked.
  SharedParameters make_parameters(const SkewedClocks& clocks) {
    const auto earlier = read_object<ParameterPage>(process_, site_.parameters());
    const std::uint64_t file = make_file();
    const auto path = fmt::format("/proc/{}/fd/{}", process_.worker().id(), file);
    const int own_file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    SharedParameters parameters(own_file);
    if (own_file >= 0) ::close(own_file);
    if (parameters) {
      if (earlier) parameters->start_after(earlier->sequence());
      initialise(*parameters, clocks);
      if (earlier) {
        replace(site_.parameters(), PROT_READ, MAP_SHARED, file);
      } else {
        map(site_.parameters(), PROT_READ, MAP_SHARED, file);
      }
    }
    remote_.system_call(SYS_close, {file});
    if (!parameters) refuse(process_.id(), fmt::format("{} cannot be mapped by Linnet", path));
    return parameters;
  }

  void keep() { new_pages_.clear(); }

 private:
  std::uint64_t made(const char* what, std::int64_t result) const {
    if (result >= 0) return static_cast<std::uint64_t>(result);
    refuse(process_.id(),
           fmt::format("it cannot {}: {}", what,
                       std::generic_category().message(static_cast<int>(-result))),
           "it may have reached a limit of its own (ulimit -n, -v), or a policy forbids it");
  }

  std::uint64_t make_file() {
    std::vector<std::uint8_t> name(kFileName.begin(), kFileName.end());
    name.push_back(0);
    process_.write(site_.scratch(), name);
    // Not executable, as a strict kernel demands; an old kernel does not know of that.
    constexpr std::uint64_t kNotExecutable = 8;
    std::int64_t file =
        remote_.system_call(SYS_memfd_create, {site_.scratch(), MFD_CLOEXEC | kNotExecutable});
    if (file == -EINVAL) {
      file = remote_.system_call(SYS_memfd_create, {site_.scratch(), MFD_CLOEXEC});
    }
    return made("make a memory file", file);
  }

  static void initialise(ParameterPage& page, const SkewedClocks& clocks) {
    timeval now{};
    struct timezone zone {};
    ::gettimeofday(&now, &zone);
    page.minutes_west = zone.tz_minuteswest;
    page.dst_time = zone.tz_dsttime;
    page.publish(clocks.parameters());
  }

  std::uint64_t map_anywhere(std::uint64_t address, int protection, int flags, std::uint64_t file) {
    return made(
        "map memory",
        remote_.system_call(SYS_mmap, {address, kPageSize, static_cast<std::uint64_t>(protection),
                                       static_cast<std::uint64_t>(flags), file}));
  }

  void replace(std::uint64_t address, int protection, int flags, std::uint64_t file) {
    map_anywhere(address, protection, flags | MAP_FIXED, file);
  }

  void map(std::uint64_t address, int protection, int flags, std::uint64_t file) {
    const auto got = map_anywhere(address, protection, flags | MAP_FIXED_NOREPLACE, file);
    new_pages_.push_back(got);
    if (got == address) return;
    refuse(process_.id(), "the kernel maps memory elsewhere than where it is asked to",
           "Linux 4.17 or later is needed");
  }

  const StoppedProcess& process_;
  RemoteCalls& remote_;
  Site site_;
  std::vector<std::uint64_t> new_pages_;
};

// A thread that stands among a function's first instructions goes on in their copy.
void move_threads(const StoppedProcess& process, const std::vector<Detour>& detours) {
  for (const TracedThread& thread : process.threads()) {
    Registers registers = thread.registers();
    for (const Detour& detour : detours) {
      if (!detour.guards(registers.rip)) continue;
      registers.rip = detour.moved_to + (registers.rip - detour.entry);
      thread.set_registers(registers);
      break;
    }
  }
}

void write_back(const StoppedProcess& process, const StubTable& table) {
  for (const Patch& patch : table.patches) {
    if (is_in_force(process, patch)) process.write(patch.address, first_bytes(patch.saved));
  }
}

void write_jumps(const StoppedProcess& process, const StubTable& table) {
  try {
    for (const Patch& patch : table.patches) {
      if (patch.address == 0 || is_in_force(process, patch)) continue;
      process.write(patch.address, first_bytes(patch.jump));
    }
  } catch (const Refused&) {
    write_back(process, table);
    throw;
  }
}

}  // namespace

SharedParameters::SharedParameters(int file) {
  if (file < 0 || ::ftruncate(file, kPageSize) != 0) return;
  void* memory = ::mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory != MAP_FAILED) page_ = new (memory) ParameterPage;
}

SharedParameters::~SharedParameters() {
  if (page_ != nullptr) ::munmap(page_, kPageSize);
}

SharedParameters::SharedParameters(SharedParameters&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)) {}

SharedParameters& SharedParameters::operator=(SharedParameters&& other) noexcept {
  std::swap(page_, other.page_);
  return *this;
}

Injection inject(const StoppedProcess& process, const SkewedClocks& clocks) {
  const Findings found = examine(process);
  const auto [site, page] = plan(process, found);
  const std::vector<Detour> detours = missing_detours(process, page);
  check_nobody_in_the_way(process, detours, found.mappings);
  Injection injection;
  injection.code = site.code;
  injection.by_system_call = page.table.original == 0;
  {
    RemoteCalls remote(process, found.system_call_instruction);
    Pages pages(process, remote, site);
    if (!found.earlier) pages.make_code_and_scratch(page);
    injection.parameters = pages.make_parameters(clocks);
    pages.keep();
  }
  move_threads(process, detours);
  write_jumps(process, page.table);
  return injection;
}

void withdraw(const StoppedProcess& process, const Injection& injection) {
  if (const auto table = read_table(process, {injection.code})) write_back(process, *table);
}

bool is_in_place(pid_t process, const Injection& injection) {
  StubTable table{};
  const iovec here{&table, sizeof table};
  // NOLINTNEXTLINE(performance-no-int-to-ptr): an address of another process
  const iovec there{reinterpret_cast<void*>(injection.code), sizeof table};
  return ::process_vm_readv(process, &here, 1, &there, 1, 0) ==
             static_cast<ssize_t>(sizeof table) &&
         table.magic == StubTable::kMagic;
}

Answer ask(const StoppedProcess& process, const Injection& injection, int clock) {
  const Site site{injection.code};
  const auto table = read_table(process, site);
  if (!table) {
    refuse(process.id(), "it has begun another program since, whose clocks are true",
           "attach to it again");
  }
  RemoteCalls remote(process, 0);
  const auto call = [&] {
    const auto at = static_cast<std::size_t>(clock);
    const std::uint64_t stack_top = site.scratch() + kPageSize;
    const std::int64_t before = true_readings()[at];
    const std::int32_t result =
        remote.call(site.code + stub_probe(), table->patches[kClockGettime].address, stack_top,
                    static_cast<std::uint64_t>(clock), site.scratch());
    const std::int64_t after = true_readings()[at];
    const auto time = read_object<timespec>(process, site.scratch());
    if (result != 0 || !time) refuse(process.id(), fmt::format("it has no clock {}", clock));
    const std::int64_t half = (after - before) / 2;
    return Answer{before + half, time->tv_sec * kSecond + time->tv_nsec, half};
  };
  Answer best = call();
  for (int again = 0; again < kMostCalls && best.uncertainty > kSureEnough; ++again) {
    if (const Answer answer = call(); answer.uncertainty < best.uncertainty) best = answer;
  }
  return best;
}

}  // namespace linnet::nemesis::clock
