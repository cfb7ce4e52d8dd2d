#include "targets/runtime/disk_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace linnet::targets::runtime {
namespace {

// A new name in a folder is durable once the folder is.
bool sync_folder(const std::filesystem::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced;
}

}  // namespace

base::Result<DiskFile> DiskFile::open(std::filesystem::path path, Disk disk) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  DiskFile result(file, std::move(path), disk);
  if (file < 0) return result.failure("open");
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return base::failure(result.path_.string(), "is in use by another process",
                         "end it, or give this replica a folder of its own");
  }
  if (!sync_folder(result.path_.parent_path())) return result.failure("create");
  return result;
}

DiskFile::DiskFile(DiskFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      path_(std::move(other.path_)),
      disk_(other.disk_),
      unsynced_(std::move(other.unsynced_)) {}

DiskFile& DiskFile::operator=(DiskFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(path_, other.path_);
  std::swap(disk_, other.disk_);
  std::swap(unsynced_, other.unsynced_);
  return *this;
}

DiskFile::~DiskFile() {
  if (file_ >= 0) ::close(file_);
}

base::Result<Bytes> DiskFile::read() {
  struct stat status {};
  if (::fstat(file_, &status) != 0) return failure("read");
  Bytes bytes(static_cast<std::size_t>(status.st_size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        ::pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return failure("read");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

base::Result<void> DiskFile::cut(std::uint64_t size) {
  const auto end = static_cast<off_t>(size);
  if (::ftruncate(file_, end) != 0 || ::fsync(file_) != 0 || ::lseek(file_, end, SEEK_SET) != end) {
    return failure("cut the unfinished tail off");
  }
  return {};
}

base::Result<void> DiskFile::write(std::span<const std::uint8_t> bytes) {
  if (disk_ == Disk::kVolatile) {
    unsynced_.insert(unsynced_.end(), bytes.begin(), bytes.end());
  } else if (!write_all(bytes)) {
    return failure("write");
  }
  return {};
}

base::Result<void> DiskFile::sync() {
  if (!write_all(std::exchange(unsynced_, {}))) return failure("write");
  if (::fdatasync(file_) != 0) return failure("sync");
  return {};
}

base::Result<void> DiskFile::rename(const std::filesystem::path& path) {
  if (::rename(path_.c_str(), path.c_str()) != 0) return failure("rename");
  path_ = path;
  if (!sync_folder(path_.parent_path())) return failure("sync the folder of");
  return {};
}

bool DiskFile::write_all(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

tl::unexpected<base::Errors> DiskFile::failure(const char* action) const {
  return base::failure(path_.string(),
                       fmt::format("cannot {}: {}", action, std::generic_category().message(errno)),
                       "see to the disk and the folder's permissions");
}

}  // namespace linnet::targets::runtime
