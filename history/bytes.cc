#include "history/bytes.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace linnet::history {
namespace {

// An open file, closed with its last copy.
class Descriptor {
 public:
  Descriptor(int number, bool owned) : number_(number), owned_(owned) {}
  ~Descriptor() {
    if (owned_) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
  bool owned_;
};

ReadBytes bytes_of(std::shared_ptr<Descriptor> file, std::string source) {
  return [file = std::move(file),
          source = std::move(source)](std::span<char> buffer) -> base::Result<std::size_t> {
    for (;;) {
      const auto count = ::read(file->number(), buffer.data(), buffer.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno == EINTR) continue;
      return base::failure(source, std::generic_category().message(errno));
    }
  };
}

class ZstdReader {
 public:
  ZstdReader(ReadBytes compressed, std::string source)
      : compressed_(std::move(compressed)),
        source_(std::move(source)),
        stream_(ZSTD_createDStream()),
        input_(ZSTD_DStreamInSize()) {}

  base::Result<std::size_t> read(std::span<char> buffer) {
    ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
    while (output.pos == 0) {
      if (pending_.pos == pending_.size && !exhausted_) {
        auto count = compressed_(input_);
        if (!count) return count;
        exhausted_ = *count == 0;
        pending_ = {input_.data(), *count, 0};
      }
      if (exhausted_ && frame_complete_) return std::size_t{0};
      const std::size_t before = pending_.pos;
      const std::size_t status = ZSTD_decompressStream(stream_.get(), &output, &pending_);
      if (ZSTD_isError(status) != 0) {
        return base::failure(source_,
                             std::string("the zstd data is damaged: ") + ZSTD_getErrorName(status));
      }
      frame_complete_ = status == 0;
      // At the end of the input the decoder may still hold text that had no room before.
      if (exhausted_ && !frame_complete_ && output.pos == 0 && pending_.pos == before) {
        return base::failure(source_, "the zstd data ends in the middle of a frame",
                             "it was cut off: decompress what there is with zstdcat");
      }
    }
    return output.pos;
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };

  ReadBytes compressed_;
  std::string source_;
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  std::vector<char> input_;
  ZSTD_inBuffer pending_{nullptr, 0, 0};
  bool exhausted_ = false;
  bool frame_complete_ = true;
};

// First `head`, then what `bytes` gives.
ReadBytes preceded_by(std::string head, ReadBytes bytes) {
  return [head = std::move(head), taken = std::size_t{0},
          bytes = std::move(bytes)](std::span<char> buffer) mutable -> base::Result<std::size_t> {
    if (taken == head.size()) return bytes(buffer);
    const std::size_t count = std::min(buffer.size(), head.size() - taken);
    std::memcpy(buffer.data(), head.data() + taken, count);
    taken += count;
    return count;
  };
}

bool is_zstd(std::string_view head) {
  constexpr std::string_view kFrame = "\x28\xB5\x2F\xFD";
  // A skippable frame: 0x184D2A50 to 0x184D2A5F, little-endian.
  const bool skippable =
      head.size() >= 4 && (head[0] & '\xF0') == '\x50' && head.substr(1, 3) == "\x2A\x4D\x18";
  return head.starts_with(kFrame) || skippable;
}

// The command that unpacks a format that is not read here; nothing for any other content.
std::string_view unpacker(std::string_view head) {
  if (head.starts_with("\x1F\x8B")) return "gunzip";
  if (head.starts_with("BZh")) return "bunzip2";
  if (head.starts_with("\xFD"
                       "7zXZ"))
    return "unxz";
  return {};
}

}  // namespace

ReadBytes bytes_of(std::istream& stream, std::string source) {
  return
      [&stream, source = std::move(source)](std::span<char> buffer) -> base::Result<std::size_t> {
        stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        if (stream.bad()) return base::failure(source, "reading failed half-way");
        return static_cast<std::size_t>(stream.gcount());
      };
}

base::Result<ReadBytes> bytes_of_file(const std::string& path) {
  if (path == "-") {
    return bytes_of(std::make_shared<Descriptor>(STDIN_FILENO, false), "standard input");
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return base::failure(path, "is a folder", "name the history.jsonl inside it");
  }
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);  // NOLINT(*-vararg)
  if (number < 0) return base::failure(path, std::generic_category().message(errno));
  return bytes_of(std::make_shared<Descriptor>(number, true), path);
}

ReadBytes bytes_of_text(std::string text) {
  return preceded_by(std::move(text),
                     [](std::span<char>) -> base::Result<std::size_t> { return std::size_t{0}; });
}

base::Result<bool> decompress(ReadBytes& bytes, const std::string& source) {
  constexpr std::size_t kSign = 6;
  std::string head(kSign, '\0');
  std::size_t have = 0;
  while (have < kSign) {
    const auto count = bytes(std::span(head).subspan(have));
    if (!count) return base::failure(count.error());
    if (*count == 0) break;
    have += *count;
  }
  head.resize(have);
  if (const auto tool = unpacker(head); !tool.empty()) {
    return base::failure(
        source, "is compressed in a way that is not read here",
        std::string("unpack it first with ") + std::string(tool) + ", or compress it with zstd");
  }
  const bool zstd = is_zstd(head);
  bytes = preceded_by(std::move(head), std::move(bytes));
  if (!zstd) return false;
  auto reader = std::make_shared<ZstdReader>(std::move(bytes), source);
  bytes = [reader](std::span<char> buffer) { return reader->read(buffer); };
  return true;
}

}  // namespace linnet::history
