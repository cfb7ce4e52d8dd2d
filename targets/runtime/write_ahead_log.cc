#include "targets/runtime/write_ahead_log.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <utility>

namespace linnet::targets::runtime {
namespace {

constexpr std::array<std::uint8_t, 8> kMagic{'L', 'I', 'N', 'N', 'W', 'A', 'L', '1'};
constexpr std::size_t kHeaderSize = 12;
constexpr const char* kFileName = "wal";
constexpr const char* kNewFileName = "wal.new";
constexpr int kAppendsPerLateSync = 100;

using View = std::span<const std::uint8_t>;

std::uint32_t checksum(View bytes) {
  return static_cast<std::uint32_t>(::crc32_z(0, bytes.data(), bytes.size()));
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
  put_u32(out, checksum(payload));
  put_u32(out, checksum(View(out).subspan(start, 8)));
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
    if (checksum(rest.first(8)) != get_u32(rest.subspan(8))) {
      const bool all_zero = std::ranges::all_of(rest, [](std::uint8_t byte) { return byte == 0; });
      if (!all_zero) result.damage = "the record's header is damaged";
      return result;
    }
    const std::size_t length = get_u32(rest);
    if (length > rest.size() - kHeaderSize) return result;
    const View payload = rest.subspan(kHeaderSize, length);
    if (checksum(payload) != get_u32(rest.subspan(4))) {
      const bool is_last = kHeaderSize + length == rest.size();
      if (!is_last) result.damage = "the record's payload is damaged";
      return result;
    }
    result.records.emplace_back(payload.begin(), payload.end());
    result.good += kHeaderSize + length;
  }
  return result;
}

bool begins_like_magic(View bytes) {
  const auto common = std::min(bytes.size(), kMagic.size());
  return std::ranges::equal(bytes.first(common), std::span(kMagic).first(common));
}

Bytes encode(std::span<const Bytes> records) {
  Bytes bytes;
  for (const Bytes& record : records) put_record(bytes, record);
  return bytes;
}

// Sets a new file up, or an old one anew: nothing but the magic is in it, not synced yet.
base::Result<void> begin(DiskFile& file) {
  if (auto cut = file.cut(0); !cut) return cut;
  return file.write(kMagic);
}

}  // namespace

base::Result<WriteAheadLog::Opened> WriteAheadLog::open(const std::filesystem::path& folder) {
  return open(folder, Options());
}

base::Result<WriteAheadLog::Opened> WriteAheadLog::open(const std::filesystem::path& folder,
                                                        Options options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return base::failure(folder.string(), "cannot be created: " + error.message());
  auto file = DiskFile::open(folder / kFileName, options.disk);
  if (!file) return base::failure(file.error());
  const auto bytes = file->read();
  if (!bytes) return base::failure(bytes.error());
  if (!begins_like_magic(*bytes)) {
    return base::failure(file->path().string() + " at offset 0", "is not a write-ahead log");
  }
  if (bytes->size() < kMagic.size()) {
    if (auto begun = begin(*file); !begun) return base::failure(begun.error());
    if (auto synced = file->sync(); !synced) return base::failure(synced.error());
    return Opened{WriteAheadLog(*std::move(file), options, kMagic.size()), {}, 0};
  }
  auto found = scan(*bytes);
  if (!found.damage.empty()) {
    return base::failure(fmt::format("{} at offset {}", file->path().string(), found.good),
                         found.damage,
                         "restore the file, or remove the folder and let the replica be replaced");
  }
  if (auto cut = file->cut(found.good); !cut) return base::failure(cut.error());
  return Opened{WriteAheadLog(*std::move(file), options, found.good), std::move(found.records),
                bytes->size() - found.good};
}

base::Result<void> WriteAheadLog::append(std::span<const Bytes> records) {
  if (records.empty()) return {};
  const Bytes bytes = encode(records);
  if (auto written = file_.write(bytes); !written) return written;
  size_ += bytes.size();
  if (!options_.sync_each_append && ++unsynced_appends_ % kAppendsPerLateSync != 0) return {};
  return file_.sync();
}

base::Result<void> WriteAheadLog::replace(std::span<const Bytes> records) {
  const auto folder = file_.path().parent_path();
  auto file = DiskFile::open(folder / kNewFileName, options_.disk);
  if (!file) return base::failure(file.error());
  if (auto begun = begin(*file); !begun) return begun;
  const Bytes bytes = encode(records);
  if (auto written = file->write(bytes); !written) return written;
  if (auto synced = file->sync(); !synced) return synced;
  if (auto renamed = file->rename(folder / kFileName); !renamed) return renamed;
  file_ = *std::move(file);
  size_ = kMagic.size() + bytes.size();
  return {};
}

}  // namespace linnet::targets::runtime
