#include "history/json_array.h"

#include <fmt/format.h>

#include <string_view>

#include "history/json_lines.h"

namespace linnet::history {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Cuts the array into its elements, which are read one by one as lines are. What an element is made
// of is not looked at here beyond its strings and brackets.
class ArrayReader {
 public:
  ArrayReader(std::string_view text, int line, Problems& problems, ReadHistory& result)
      : text_(text),
        line_(line),
        problems_(problems),
        result_(result),
        op_maps_(problems.source()) {}

  void run() {
    pass_over_blanks();
    const int begin = line_;
    ++at_;  // the bracket by which the format was recognised
    pass_over_blanks();
    if (at('\0')) return unclosed(begin);
    while (!at(']')) {
      element();
      if (at('\0')) return unclosed(begin);
      if (at(']')) break;
      ++at_;  // a comma
      pass_over_blanks();
      if (at(']')) problems_.add(line_, "a comma stands before the end of the array");
      if (at('\0')) return unclosed(begin);
    }
    ++at_;
    pass_over_blanks();
    if (at_ < text_.size()) problems_.add(line_, "something follows the end of the array");
  }

 private:
  // Whether that character comes next; '\0' stands for the end.
  bool at(char c) const { return at_ < text_.size() ? c != '\0' && text_[at_] == c : c == '\0'; }

  void pass_over_blanks() {
    for (; at_ < text_.size() && is_blank(text_[at_]); ++at_) {
      if (text_[at_] == '\n') ++line_;
    }
  }

  void unclosed(int begin) {
    problems_.add(line_, fmt::format("the array that begins on line {} is not closed", begin),
                  "the file was cut off, or a bracket is missing");
  }

  // Takes one element, up to the comma or bracket behind it or the end of the text.
  void element() {
    const std::size_t first = at_;
    const int line = line_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        pass_over_string();
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (depth == 0 && (c == ',' || c == ']')) {
        break;
      } else if (c == '}' || c == ']') {
        --depth;
      } else if (c == '\n') {
        ++line_;
      }
    }
    if (at_ == text_.size()) return;  // reported as an array that is not closed
    const auto read = op_maps_.read(text_.substr(first, at_ - first), line, result_.history);
    if (!read) problems_.add(read.error());
  }

  // To the closing quote, or the end of the text.
  void pass_over_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] == '\\') ++at_;
    }
    if (at_ >= text_.size()) at_ = text_.size() - 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_;
  Problems& problems_;
  ReadHistory& result_;
  JsonLines op_maps_;
};

}  // namespace

void read_json_array(std::string_view text, int first_line, Problems& problems,
                     ReadHistory& result) {
  ArrayReader(text, first_line, problems, result).run();
}

}  // namespace linnet::history
