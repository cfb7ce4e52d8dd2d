#include "nemesis/sandbox/pcap_writer.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace linnet::nemesis::sandbox {
namespace {

constexpr std::uint32_t kMagicNanoseconds = 0xA1B23C4D;
constexpr std::uint32_t kVersion = 2 | (4U << 16);  // 2.4, as two 16-bit numbers
constexpr std::uint32_t kLongestPacket = 262'144;
constexpr std::uint32_t kLinkTypeRaw = 101;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

}  // namespace

base::Result<std::unique_ptr<PcapWriter>> PcapWriter::create(const std::filesystem::path& path) {
  File file{std::fopen(path.c_str(), "we"), &std::fclose};
  if (!file) {
    return base::failure(path.string(), "the packet capture cannot be written: " +
                                            std::generic_category().message(errno));
  }
  // In the machine's byte order: readers tell it by the magic number.
  const std::array<std::uint32_t, 6> header{kMagicNanoseconds, kVersion,    0, 0,
                                            kLongestPacket,    kLinkTypeRaw};
  std::fwrite(header.data(), sizeof header, 1, file.get());
  return std::unique_ptr<PcapWriter>(new PcapWriter(std::move(file)));
}

void PcapWriter::write(std::chrono::system_clock::time_point time,
                       std::span<const std::byte> packet) {
  const std::int64_t since_epoch =
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  const auto length = static_cast<std::uint32_t>(packet.size());
  const std::array<std::uint32_t, 4> header{
      static_cast<std::uint32_t>(since_epoch / kNanosecondsPerSecond),
      static_cast<std::uint32_t>(since_epoch % kNanosecondsPerSecond), length, length};
  std::fwrite(header.data(), sizeof header, 1, file_.get());
  std::fwrite(packet.data(), 1, packet.size(), file_.get());
}

}  // namespace linnet::nemesis::sandbox
