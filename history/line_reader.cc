#include "history/line_reader.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace linnet::history {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 17;

}  // namespace

LineReader::LineReader(ReadBytes bytes, std::string source)
    : bytes_(std::move(bytes)), source_(std::move(source)), buffer_(2 * kBlock) {}

// Reads more behind what waits; false when there is no more.
bool LineReader::fill() {
  if (exhausted_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  if (buffer_.size() - end_ < kBlock) buffer_.resize(2 * buffer_.size());
  const auto count = bytes_({buffer_.data() + end_, buffer_.size() - end_});
  exhausted_ = !count || *count == 0;
  if (!count) {
    errors_ = count.error();
    return false;
  }
  end_ += *count;
  return !exhausted_;
}

std::string_view LineReader::peek() {
  while (waiting().size() < kBlock && fill()) {
  }
  return waiting();
}

std::optional<std::string_view> LineReader::next() {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view text = waiting();
    const auto newline = text.find('\n', searched);
    if (newline != std::string_view::npos) {
      begin_ += newline + 1;
      ++number_;
      cut_off_ = false;
      return text.substr(0, newline);
    }
    searched = text.size();
    if (searched > kLongestLine) {
      errors_.push_back({fmt::format("{}:{}", source_, number_ + 1),
                         fmt::format("the line is longer than {} MiB", kLongestLine >> 20),
                         "write one op map a line"});
      exhausted_ = true;
      begin_ = end_;
      return std::nullopt;
    }
    if (fill()) continue;
    if (text.empty() || !errors_.empty()) return std::nullopt;
    const std::string_view last = waiting();
    begin_ = end_;
    ++number_;
    cut_off_ = true;
    return last;
  }
}

std::string LineReader::rest() {
  std::string text;
  do {
    text.append(waiting());
    begin_ = end_;
  } while (fill());
  return text;
}

}  // namespace linnet::history
