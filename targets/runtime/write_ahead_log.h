// A write-ahead log: records that survive a crash, in the order appended.
//
// One file, <folder>/wal: an eight-byte magic, then for each record a header and the payload:
//
//   length of the payload, CRC-32 of the payload, CRC-32 of the eight bytes before: 32 bits each,
//   little-endian
//
// The header has a checksum of its own so that a damaged length is not taken for a record that was
// never finished. On opening, an unfinished record at the end of the file is cut off: it was never
// synced, so nobody was told of it. Damage before the end is refused, for what was promised there
// is lost.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/result.h"
#include "targets/runtime/disk_file.h"

namespace linnet::targets::runtime {

// Not thread-safe.
class WriteAheadLog {
 public:
  struct Opened;
  struct Options {
    Disk disk = Disk::kDurable;
    // Otherwise only every hundredth append waits for the disk, which is a mistake.
    bool sync_each_append = true;
  };

  // Creates the folder and the file where they do not exist, durably. Fails when the file cannot be
  // used, is in use by another process, or is damaged; the place is the file, with the offset.
  static base::Result<Opened> open(const std::filesystem::path& folder, Options options);
  static base::Result<Opened> open(const std::filesystem::path& folder);

  // Returns when all the records are on stable storage: one write and one sync for all of them,
  // none for none. After a failure nothing is known of the file's tail: do not append again.
  base::Result<void> append(std::span<const Bytes> records);

  // The records take the place of all before them: after a crash at any moment either those or
  // these are found. Returns when they are on stable storage.
  base::Result<void> replace(std::span<const Bytes> records);

  // Bytes of the file.
  std::uint64_t size() const { return size_; }

 private:
  WriteAheadLog(DiskFile file, Options options, std::uint64_t size)
      : file_(std::move(file)), options_(options), size_(size) {}

  DiskFile file_;
  Options options_;
  std::uint64_t size_;
  int unsynced_appends_ = 0;
};

struct WriteAheadLog::Opened {
  WriteAheadLog log;
  std::vector<Bytes> records;
  std::uint64_t bytes_cut = 0;  // of an unfinished record at the end; worth a warning
};

}  // namespace linnet::targets::runtime
