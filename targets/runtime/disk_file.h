// A file as a disk has it: what is written may be lost until it is synced.
//
// A process that is killed leaves what it has written with the kernel, so that a missing sync shows
// only when the machine loses power. A volatile file keeps it in the process instead: a kill then
// loses what was not synced, as a loss of power would.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/result.h"
#include "targets/wire/document.h"

namespace linnet::targets::runtime {

using wire::Bytes;

enum class Disk { kDurable, kVolatile };

// Owns the file, and a lock on it as long as it lives. Not thread-safe. After a failure to write or
// to sync nothing is known of the file's tail.
class DiskFile {
 public:
  // Creates the file if it does not exist. Fails when it cannot be used or another process has it.
  static base::Result<DiskFile> open(std::filesystem::path path, Disk disk);

  DiskFile(DiskFile&& other) noexcept;
  DiskFile& operator=(DiskFile&& other) noexcept;
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;
  ~DiskFile();

  base::Result<Bytes> read();
  // All after `size` bytes is removed, durably; writing goes on there.
  base::Result<void> cut(std::uint64_t size);
  // At the end.
  base::Result<void> write(std::span<const std::uint8_t> bytes);
  // Returns when all that was written is on stable storage.
  base::Result<void> sync();
  // Takes the place of the file of that name in its folder, durably and at once.
  base::Result<void> rename(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }

 private:
  DiskFile(int file, std::filesystem::path path, Disk disk)
      : file_(file), path_(std::move(path)), disk_(disk) {}

  tl::unexpected<base::Errors> failure(const char* action) const;
  bool write_all(std::span<const std::uint8_t> bytes);

  int file_;
  std::filesystem::path path_;
  Disk disk_;
  Bytes unsynced_;  // of a volatile file
};

}  // namespace linnet::targets::runtime
