// A packet capture that Wireshark and tcpdump read: the pcap format with times in nanoseconds
// (draft-ietf-opsawg-pcap), link type RAW, which is bare IP packets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.h"

namespace linnet::nemesis::sandbox {

// Not thread-safe. Output is buffered: the file is whole when the writer is gone.
class PcapWriter {
 public:
  // Begins the file anew.
  static base::Result<std::unique_ptr<PcapWriter>> create(const std::filesystem::path& path);

  void write(std::chrono::system_clock::time_point time, std::span<const std::byte> packet);

 private:
  using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  explicit PcapWriter(File file) : file_(std::move(file)) {}

  File file_;
};

}  // namespace linnet::nemesis::sandbox
