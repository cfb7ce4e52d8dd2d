#include "history/read.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "history/edn_history.h"
#include "history/etcd_log.h"
#include "history/json_array.h"
#include "history/json_lines.h"
#include "history/keyed.h"
#include "history/line_reader.h"
#include "history/problems.h"
#include "history/validate.h"

namespace linnet::history {
namespace {

enum class Format { json_lines, json_array, edn, etcd_log };

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// The format, by how the text begins: INFO, the brackets, and what the first op map begins with, a
// quote or a colon. A text that is blank or was cut off before it could tell is JSON Lines.
std::optional<Format> recognise(std::string_view text) {
  text = without_blanks(text);
  if (text.starts_with("INFO")) return Format::etcd_log;
  const bool array = text.starts_with('[');
  if (array) text = without_blanks(text.substr(1));
  const Format json = array ? Format::json_array : Format::json_lines;
  if (text.empty()) return json;
  if (array && text.starts_with(']')) return json;
  if (text.starts_with('{')) {
    const std::string_view first = without_blanks(text.substr(1));
    const bool quoted = first.empty() || first.starts_with('"') || first.starts_with('}');
    return quoted ? json : Format::edn;
  }
  constexpr std::string_view kEdnOnly = ";#(:";
  if (kEdnOnly.find(text.front()) != std::string_view::npos) return Format::edn;
  if (array) return json;
  return std::nullopt;
}

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// Line by line with `parse`: base::Result<void>(std::string_view line, int number).
template <typename Parse>
void read_lines(LineReader& lines, Problems& problems, ReadHistory& result, Parse parse) {
  while (const auto line = lines.next()) {
    if (blank(*line)) continue;
    const auto parsed = parse(*line, lines.number());
    if (parsed) continue;
    if (lines.cut_off()) {
      result.notes.push_back(
          fmt::format("{}:{}: the last line was cut off in mid-writing and is left out",
                      problems.source(), lines.number()));
    } else {
      problems.add(parsed.error());
    }
  }
}

void read_as(Format format, LineReader& lines, Problems& problems, ReadHistory& result) {
  const int next_line = lines.number() + 1;
  switch (format) {
    case Format::json_lines: {
      JsonLines op_maps(problems.source());
      return read_lines(lines, problems, result, [&](std::string_view line, int number) {
        return op_maps.read(line, number, result.history);
      });
    }
    case Format::etcd_log:
      return read_lines(lines, problems, result, [&](std::string_view line, int number) {
        return parse_etcd_log_line(line, number, problems.source(), result.history);
      });
    case Format::json_array:
      return read_json_array(lines.rest(), next_line, problems, result);
    case Format::edn:
      return read_edn(lines.rest(), next_line, problems, result);
  }
}

// How many lines a text of `size` bytes has that begins like this, and a few more.
std::size_t estimated_lines(std::string_view begin, std::uintmax_t size) {
  if (begin.empty()) return 0;
  const auto lines = static_cast<double>(std::ranges::count(begin, '\n'));
  const double whole = lines * static_cast<double>(size) / static_cast<double>(begin.size());
  return static_cast<std::size_t>(1.05 * whole) + 16;
}

// Makes room for so many events. In huge pages where the system has them: to touch a gigabyte for
// the first time takes as long as to read the text from which it is filled.
void make_room(std::vector<Event>& events, std::size_t count) {
  constexpr std::size_t kPage = 4096;
  events.reserve(count);
  void* begin = events.data();
  std::size_t size = events.capacity() * sizeof(Event);
  // Advice: when it is refused nothing is lost.
  if (std::align(kPage, kPage, begin, size) != nullptr) ::madvise(begin, size, MADV_HUGEPAGE);
}

// `size` is that of the input, where it is known, else 0.
base::Result<ReadHistory> read(ReadBytes bytes, const std::string& source,
                               const ReadOptions& options, std::uintmax_t size) {
  const auto compressed = decompress(bytes, source);
  if (!compressed) return base::failure(compressed.error());
  LineReader lines(std::move(bytes), source);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (lines.peek().starts_with(kByteOrderMark)) lines.skip(kByteOrderMark.size());
  ReadHistory result;
  if (!*compressed) make_room(result.history.events, estimated_lines(lines.peek(), size));
  Problems problems(source);
  if (const auto format = recognise(lines.peek())) {
    read_as(*format, lines, problems, result);
  } else {
    problems.add(1, "this is no history: it begins like no format that is read",
                 "JSON Lines, a JSON array, EDN and logs of Jepsen's etcd tests are read, plain or "
                 "compressed with zstd");
  }
  problems.add(lines.errors());
  if (options.keyed) split_keys(result.history, problems);
  validate(result.history, problems);
  if (!problems.empty()) return base::failure(problems.take());
  return result;
}

}  // namespace

base::Result<ReadHistory> read_history(ReadBytes bytes, const std::string& source,
                                       const ReadOptions& options) {
  return read(std::move(bytes), source, options, 0);
}

base::Result<ReadHistory> read_history(std::istream& input, const std::string& source,
                                       const ReadOptions& options) {
  return read(bytes_of(input, source), source, options, 0);
}

base::Result<ReadHistory> read_history(const std::string& path, const ReadOptions& options) {
  auto bytes = bytes_of_file(path);
  if (!bytes) return base::failure(bytes.error());
  if (path == "-") return read(*std::move(bytes), "standard input", options, 0);
  std::error_code no_file;
  const auto size = std::filesystem::file_size(path, no_file);
  return read(*std::move(bytes), path, options, no_file ? 0 : size);
}

}  // namespace linnet::history
