// Where the bytes of a history come from: a file, a stream, and what is compressed in either.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <istream>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace linnet::history {

// Fills the buffer, which is not empty, from its start; how many bytes it put there, 0 at the end.
using ReadBytes = std::function<base::Result<std::size_t>(std::span<char>)>;

// `source` names the input in errors. The stream outlives the function.
ReadBytes bytes_of(std::istream& stream, std::string source);
// `path` may be "-" for standard input.
base::Result<ReadBytes> bytes_of_file(const std::string& path);
ReadBytes bytes_of_text(std::string text);

// When what `bytes` gives begins as zstd does, makes it give the decompressed text; says whether.
// Frames may follow one another; the window of a frame may be as large as zstd's own default allows
// (128 MiB). Damaged or truncated data is an error that comes with the bytes; the sign of gzip,
// bzip2 or xz is one here, with what to do about it.
base::Result<bool> decompress(ReadBytes& bytes, const std::string& source);

}  // namespace linnet::history
