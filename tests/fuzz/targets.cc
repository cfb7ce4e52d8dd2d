#include "tests/fuzz/targets.h"

#include <simdjson.h>
#include <zstd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "history/bytes.h"
#include "history/edn_history.h"
#include "history/etcd_log.h"
#include "history/json_array.h"
#include "history/json_fast.h"
#include "history/json_lines.h"
#include "history/problems.h"
#include "history/read.h"

namespace linnet::fuzz {
namespace {

using namespace history;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Lines are where something was read from, and no part of what was read.
History without_lines(History history) {
  for (Event& event : history.events) event.line = 0;
  for (NemesisEvent& event : history.nemesis) event.line = 0;
  return history;
}

void expect_same(const History& read, const History& again) {
  const History a = without_lines(read);
  const History b = without_lines(again);
  LINNET_CHECK(a.events == b.events, "{} events are not the {} written", b.events.size(),
               a.events.size());
  LINNET_CHECK(a.nemesis == b.nemesis, "nemesis events are not those written");
}

std::vector<std::string> written(const History& history) {
  std::vector<std::string> lines;
  for (const Event& event : history.events) lines.push_back(to_line(event));
  for (const NemesisEvent& event : history.nemesis) lines.push_back(to_line(event));
  return lines;
}

void expect_written_lines_read_the_same(const History& history) {
  History again;
  JsonLines op_maps("again");
  for (const std::string& line : written(history)) {
    const auto read = op_maps.read(line, 1, again);
    LINNET_CHECK(read.has_value(), "{}: {}", line, read.error().front().text());
  }
  expect_same(history, again);
}

// Whatever the parser said, the whole reader says something too.
void read_whole(std::string_view data) {
  for (const bool keyed : {false, true}) {
    const auto read = read_history(bytes_of_text(std::string(data)), "data", {.keyed = keyed});
    LINNET_CHECK(read.has_value() || !read.error().empty(), "an error without a reason");
    if (read) static_cast<void>(operations(read->history));
  }
}

}  // namespace

void json_lines(std::string_view data) {
  History fast;
  History all;
  for (const std::string_view line : lines_of(data)) {
    const std::size_t fast_before = fast.events.size();
    const bool taken = read_fast(line, 1, fast);
    LINNET_CHECK(taken || fast.events.size() == fast_before, "something is left of a failure");
    fast.events.resize(taken ? fast.events.size() : fast_before);
    // Where the fast path did not take a line, its rank must go on as that of the careful path
    // does.
    const std::size_t events_before = all.events.size();
    const auto careful = JsonLines::read_with_care(line, 1, "data", all);
    LINNET_CHECK(careful.has_value() || all.events.size() == events_before, "half a line is left");
    LINNET_CHECK(!taken || careful.has_value(), "only the fast path reads {}", line);
    if (taken) {
      History one;
      History other;
      LINNET_CHECK(read_fast(line, 1, one), "what was read is not read again");
      LINNET_CHECK(JsonLines::read_with_care(line, 1, "data", other).has_value(), "nor this");
      expect_same(one, other);
    }
  }
  expect_written_lines_read_the_same(all);
  read_whole(data);
}

void json_array(std::string_view data) {
  Problems problems("data");
  ReadHistory read;
  // The caller has seen the bracket.
  const std::string text = "[" + std::string(data);
  read_json_array(text, 1, problems, read);
  read_whole(text);
  if (!problems.empty()) return;
  expect_written_lines_read_the_same(read.history);
  std::string array;
  for (const std::string& line : written(read.history)) array += (array.empty() ? "[" : ",") + line;
  array += array.empty() ? "[]" : "]";
  ReadHistory again;
  read_json_array(array, 1, problems, again);
  LINNET_CHECK(problems.empty(), "{}", problems.take().front().text());
  expect_same(read.history, again.history);
}

void edn(std::string_view data) {
  Problems problems("data");
  ReadHistory read;
  read_edn(data, 1, problems, read);
  expect_written_lines_read_the_same(read.history);
  read_whole(data);
}

void etcd_log(std::string_view data) {
  History history;
  for (const std::string_view line : lines_of(data)) {
    const std::size_t before = history.events.size();
    const auto read = parse_etcd_log_line(line, 1, "data", history);
    LINNET_CHECK(read.has_value() || history.events.size() == before, "half a line is left");
  }
  expect_written_lines_read_the_same(history);
  read_whole(data);
}

void zstd(std::string_view data) {
  constexpr std::size_t kEnough = std::size_t{1} << 20;
  const auto text_of = [&](std::string compressed) -> base::Result<std::string> {
    ReadBytes bytes = bytes_of_text(std::move(compressed));
    if (auto done = decompress(bytes, "data"); !done) return base::failure(done.error());
    std::string text;
    std::vector<char> buffer(1 + data.size() % 4099);
    while (text.size() < kEnough) {
      const auto count = bytes(buffer);
      if (!count) return base::failure(count.error());
      LINNET_CHECK(*count <= buffer.size(), "{} bytes in {}", *count, buffer.size());
      if (*count == 0) break;
      text.append(buffer.data(), *count);
    }
    return text;
  };
  static_cast<void>(text_of(std::string(data)));
  static_cast<void>(text_of("\x28\xB5\x2F\xFD" + std::string(data)));
  // In two frames, the first as long as the first byte says.
  const std::size_t cut =
      data.empty() ? 0 : static_cast<unsigned char>(data.front()) % (data.size() + 1);
  std::string compressed;
  for (const std::string_view part : {data.substr(0, cut), data.substr(cut)}) {
    std::string frame(ZSTD_compressBound(part.size()), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), part.data(), part.size(), 1));
    compressed += frame;
  }
  const auto back = text_of(compressed);
  LINNET_CHECK(back.has_value() && *back == data, "{} bytes did not come back", data.size());
  compressed.pop_back();
  LINNET_CHECK(!text_of(compressed).has_value(), "a cut frame was read as whole");
}

}  // namespace linnet::fuzz
