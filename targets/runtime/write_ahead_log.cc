#include "targets/runtime/write_ahead_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace linnet::targets::runtime {
namespace {

constexpr std::array<std::uint8_t, 8> kMagic{'L', 'I', 'N', 'N', 'W', 'A', 'L', '1'};
constexpr std::size_t kHeaderSize = 12;

using View = std::span<const std::uint8_t>;

// Castagnoli's polynomial, as iSCSI and ext4 use it.
std::uint32_t crc32c(View bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

void put_u32(Bytes& out, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

std::uint32_t get_u32(View bytes) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
  return value;
}

void put_record(Bytes& out, const Bytes& payload) {
  const std::size_t start = out.size();
  put_u32(out, static_cast<std::uint32_t>(payload.size()));
  put_u32(out, crc32c(payload));
  put_u32(out, crc32c(View(out).subspan(start, 8)));
  out.insert(out.end(), payload.begin(), payload.end());
}

struct Scan {
  std::vector<Bytes> records;
  std::size_t good = 0;  // the offset up to which the file is sound
  std::string damage;    // empty, or why it cannot be used from there on
};

// The file may end in the middle of a record, or in zeros where the file system had grown the file
// but not yet written it. Anything else that is wrong is damage.
Scan scan(View file) {
  Scan result;
  result.good = kMagic.size();
  while (result.good < file.size()) {
    const View rest = file.subspan(result.good);
    if (rest.size() < kHeaderSize) return result;
    if (crc32c(rest.first(8)) != get_u32(rest.subspan(8))) {
      const bool all_zero = std::ranges::all_of(rest, [](std::uint8_t byte) { return byte == 0; });
      if (!all_zero) result.damage = "the record's header is damaged";
      return result;
    }
    const std::size_t length = get_u32(rest);
    if (length > rest.size() - kHeaderSize) return result;
    const View payload = rest.subspan(kHeaderSize, length);
    if (crc32c(payload) != get_u32(rest.subspan(4))) {
      const bool is_last = kHeaderSize + length == rest.size();
      if (!is_last) result.damage = "the record's payload is damaged";
      return result;
    }
    result.records.emplace_back(payload.begin(), payload.end());
    result.good += kHeaderSize + length;
  }
  return result;
}

tl::unexpected<base::Errors> system_failure(const std::filesystem::path& path,
                                            const std::string& action) {
  return base::failure(path.string(),
                       fmt::format("cannot {}: {}", action, std::generic_category().message(errno)),
                       "see to the disk and the folder's permissions");
}

bool write_all(int file, View bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

bool read_all(int file, Bytes& out) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return false;
  out.resize(static_cast<std::size_t>(status.st_size));
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got =
        ::pread(file, out.data() + done, out.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

// A new name in a folder is durable once the folder is.
bool sync_folder(const std::filesystem::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced;
}

bool begins_like_magic(View bytes) {
  const auto common = std::min(bytes.size(), kMagic.size());
  return std::ranges::equal(bytes.first(common), std::span(kMagic).first(common));
}

}  // namespace

base::Result<WriteAheadLog::Opened> WriteAheadLog::open(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return base::failure(folder.string(), "cannot be created: " + error.message());
  const auto path = folder / "wal";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return system_failure(path, "open");
  Opened opened{WriteAheadLog(file, path), {}, 0};

  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return base::failure(path.string(), "is in use by another process",
                         "end it, or give this replica a folder of its own");
  }
  Bytes bytes;
  if (!read_all(file, bytes)) return system_failure(path, "read");
  if (!begins_like_magic(bytes)) {
    return base::failure(path.string() + " at offset 0", "is not a write-ahead log");
  }
  if (bytes.size() < kMagic.size()) {
    if (::ftruncate(file, 0) != 0 || !write_all(file, kMagic) || ::fsync(file) != 0 ||
        !sync_folder(folder)) {
      return system_failure(path, "create");
    }
    return opened;
  }
  auto found = scan(bytes);
  if (!found.damage.empty()) {
    return base::failure(fmt::format("{} at offset {}", path.string(), found.good), found.damage,
                         "restore the file, or remove the folder and let the replica be replaced");
  }
  const auto end = static_cast<off_t>(found.good);
  if (found.good < bytes.size() && (::ftruncate(file, end) != 0 || ::fsync(file) != 0)) {
    return system_failure(path, "cut the unfinished tail off");
  }
  if (::lseek(file, end, SEEK_SET) != end) return system_failure(path, "seek");
  opened.records = std::move(found.records);
  opened.bytes_cut = bytes.size() - found.good;
  return opened;
}

WriteAheadLog::WriteAheadLog(WriteAheadLog&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      path_(std::move(other.path_)),
      buffer_(std::move(other.buffer_)) {}

WriteAheadLog::~WriteAheadLog() {
  if (file_ >= 0) ::close(file_);
}

base::Result<void> WriteAheadLog::append(std::span<const Bytes> records) {
  LINNET_CHECK(file_ >= 0, "the log has been moved from");
  if (records.empty()) return {};
  buffer_.clear();
  for (const Bytes& record : records) put_record(buffer_, record);
  if (!write_all(file_, buffer_)) return system_failure(path_, "write");
  if (::fdatasync(file_) != 0) return system_failure(path_, "sync");
  return {};
}

}  // namespace linnet::targets::runtime
