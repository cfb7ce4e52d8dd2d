// Text line by line, in memory bounded by the longest line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "history/bytes.h"

namespace linnet::history {

// Not thread-safe. What a call returns stays valid until the next call.
class LineReader {
 public:
  static constexpr std::size_t kLongestLine = std::size_t{1} << 28;

  LineReader(ReadBytes bytes, std::string source);

  // The beginning of what is still to come, at least a block of it or all there is.
  std::string_view peek();

  // Leaves out so many bytes of what peek() showed.
  void skip(std::size_t count) { begin_ += count; }

  // The next line without its newline; nothing at the end of the text or after an error.
  std::optional<std::string_view> next();

  // All that is still to come; nothing remains.
  std::string rest();

  // Of the line that came last, from 1; 0 before the first.
  int number() const { return number_; }
  // Whether the line that came last was ended by the end of the text and not by a newline.
  bool cut_off() const { return cut_off_; }
  // What went wrong with the bytes, if anything did.
  const base::Errors& errors() const { return errors_; }

 private:
  bool fill();
  std::string_view waiting() const { return {buffer_.data() + begin_, end_ - begin_}; }

  ReadBytes bytes_;
  std::string source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what has been read and not yet been given out
  std::size_t end_ = 0;
  bool exhausted_ = false;
  bool cut_off_ = false;
  int number_ = 0;
  base::Errors errors_;
};

}  // namespace linnet::history
