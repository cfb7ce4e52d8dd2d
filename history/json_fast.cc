#include "history/json_fast.h"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace linnet::history {
namespace {

// Below what the careful path allows, so that whatever is read here is read there.
constexpr int kDeepest = 64;

enum Field : unsigned {
  kOther = 0,
  kProcess = 1,
  kType = 2,
  kF = 4,
  kKey = 8,
  kValue = 16,
  kTime = 32,
  kIndex = 64,
  kNode = 128,
  kError = 256
};
constexpr unsigned kRequired = kProcess | kType | kF;

Field field_of(std::string_view name) {
  switch (name.size()) {
    case 1:
      return name == "f" ? kF : kOther;
    case 3:
      return name == "key" ? kKey : kOther;
    case 4:
      return name == "type" ? kType : name == "time" ? kTime : name == "node" ? kNode : kOther;
    case 5:
      return name == "value"   ? kValue
             : name == "index" ? kIndex
             : name == "error" ? kError
                               : kOther;
    case 7:
      return name == "process" ? kProcess : kOther;
    default:
      return kOther;
  }
}

// Walks over one line. Every reader takes what it reads, or says false: then the place no longer
// matters, for the whole line is given up.
class Scanner {
 public:
  explicit Scanner(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  // The whole line: one op map and blanks.
  bool read(Event& event) {
    if (!take_after_blanks('{')) return false;
    unsigned seen = 0;
    do {
      std::string_view name;
      if (!read_string(name)) return false;
      const Field field = field_of(name);
      if ((seen & field) != 0) return false;
      seen |= field;
      if (!take_after_blanks(':') || !read_field(field, event)) return false;
    } while (take_after_blanks(','));
    if (!take_after_blanks('}')) return false;
    pass_over_blanks();
    return at_ == end_ && (seen & kRequired) == kRequired;
  }

 private:
  void pass_over_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n')) ++at_;
  }

  bool take(char c) {
    const bool there = at_ != end_ && *at_ == c;
    at_ += there ? 1 : 0;
    return there;
  }

  bool take_after_blanks(char c) {
    if (take(c)) return true;
    pass_over_blanks();
    return take(c);
  }

  bool take_word(std::string_view word) {
    const bool there = std::string_view(at_, end_).starts_with(word);
    at_ += there ? word.size() : 0;
    return there;
  }

  bool read_field(Field field, Event& event) {
    std::int64_t number = 0;
    switch (field) {
      case kProcess:
        return read_integer(event.process.value);
      case kType:
        return read_type(event.type);
      case kTime:
        if (!read_integer(number)) return false;
        event.time = std::chrono::nanoseconds(number);
        return true;
      case kIndex:
        return read_integer(event.index);
      case kKey:
        return read_value(event.key.emplace(), 0);
      case kValue:
        return read_value(event.value, 0);
      case kF:
        return read_name(event.f);
      case kNode:
        return read_name(event.node);
      case kError:
        return read_name(event.error);
      case kOther: {
        Value ignored;
        return read_value(ignored, 0);
      }
    }
    return false;
  }

  bool read_type(EventType& type) {
    std::string_view text;
    if (!read_string(text)) return false;
    const auto found = event_type(text);
    type = found.value_or(EventType::info);
    return found.has_value();
  }

  bool read_name(Name& name) {
    std::string_view text;
    if (!read_string(text)) return false;
    name = Name(text);
    return true;
  }

  bool read_integer(std::int64_t& number) {
    constexpr std::ptrdiff_t kDigits = 18;  // as many never overflow
    pass_over_blanks();
    const bool negative = take('-');
    const char* const first = at_;
    std::int64_t sum = 0;
    for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_) {
      if (at_ - first == kDigits) return false;
      sum = 10 * sum + (*at_ - '0');
    }
    number = negative ? -sum : sum;
    const std::ptrdiff_t digits = at_ - first;
    return digits == 1 || (digits > 1 && *first != '0');
  }

  bool read_value(Value& value, int depth) {
    pass_over_blanks();
    if (at_ == end_) return false;
    switch (*at_) {
      case '"': {
        std::string_view text;
        if (!read_string(text)) return false;
        value = Value(text);
        return true;
      }
      case '[':
        return read_list(value, depth);
      case 'n':
        value = Value();
        return take_word("null");
      case 't':
        value = Value(true);
        return take_word("true");
      case 'f':
        value = Value(false);
        return take_word("false");
      default: {
        std::int64_t number = 0;
        if (!read_integer(number)) return false;
        value = Value(number);
        return true;
      }
    }
  }

  bool read_list(Value& value, int depth) {
    if (depth == kDeepest) return false;
    ++at_;
    Value::List items;
    if (!take_after_blanks(']')) {
      do {
        if (!read_value(items.emplace_back(), depth + 1)) return false;
      } while (take_after_blanks(','));
      if (!take_after_blanks(']')) return false;
    }
    value = Value(items);
    return true;
  }

  // The text is good until the next string is read.
  bool read_string(std::string_view& text) {
    if (!take_after_blanks('"')) return false;
    const char* const first = at_;
    bool ascii = true;
    for (; at_ != end_; ++at_) {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte == '"') {
        text = {first, at_++};
        return ascii || simdjson::validate_utf8(text);
      }
      if (byte == '\\') return read_escaped(first, text);
      if (byte < 0x20) return false;
      ascii &= byte < 0x80;
    }
    return false;
  }

  // As read_string, of a string that begins at `first` and in which an escape comes next.
  bool read_escaped(const char* first, std::string_view& text) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    unescaped_.assign(first, at_);
    for (; at_ != end_; ++at_) {
      char c = *at_;
      if (c == '"') {
        ++at_;
        text = unescaped_;
        return simdjson::validate_utf8(text);
      }
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\') {
        if (++at_ == end_) return false;
        const auto letter = kLetters.find(*at_);
        if (letter == std::string_view::npos) return false;
        c = kMeanings[letter];
      }
      unescaped_ += c;
    }
    return false;
  }

  const char* at_;
  const char* end_;
  std::string unescaped_;
};

}  // namespace

bool read_fast(std::string_view line, int number, History& history) {
  Event& event = history.events.emplace_back();
  event.index = static_cast<std::int64_t>(history.events.size() - 1 + history.nemesis.size());
  event.line = number;
  if (Scanner(line).read(event)) return true;
  history.events.pop_back();
  return false;
}

}  // namespace linnet::history
