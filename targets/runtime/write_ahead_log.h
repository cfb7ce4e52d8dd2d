// A write-ahead log: records that survive a crash, in the order appended.
//
// One file, <folder>/wal: an eight-byte magic, then for each record a header and the payload:
//
//   length of the payload, CRC-32C of the payload, CRC-32C of the eight bytes before: 32 bits each,
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
#include "targets/wire/document.h"

namespace linnet::targets::runtime {

using wire::Bytes;

// Owns the file, and a lock on it as long as it lives. Not thread-safe.
class WriteAheadLog {
 public:
  struct Opened;

  // Creates the folder and the file where they do not exist, durably. Fails when the file cannot be
  // used, is in use by another process, or is damaged; the place is the file, with the offset.
  static base::Result<Opened> open(const std::filesystem::path& folder);

  WriteAheadLog(WriteAheadLog&& other) noexcept;
  WriteAheadLog& operator=(WriteAheadLog&&) = delete;
  WriteAheadLog(const WriteAheadLog&) = delete;
  WriteAheadLog& operator=(const WriteAheadLog&) = delete;
  ~WriteAheadLog();

  // Returns when all the records are on stable storage: one write and one fdatasync for all of
  // them, none for none. After a failure nothing is known of the file's tail: do not append again.
  base::Result<void> append(std::span<const Bytes> records);

 private:
  WriteAheadLog(int file, std::filesystem::path path) : file_(file), path_(std::move(path)) {}

  int file_;
  std::filesystem::path path_;
  Bytes buffer_;
};

struct WriteAheadLog::Opened {
  WriteAheadLog log;
  std::vector<Bytes> records;
  std::uint64_t bytes_cut = 0;  // of an unfinished record at the end; worth a warning
};

}  // namespace linnet::targets::runtime
