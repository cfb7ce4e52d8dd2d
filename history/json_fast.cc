#include "history/json_fast.h"

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "history/line_reader.h"

namespace linnet::history {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

static_assert(LineReader::kPadding >= simdjson::SIMDJSON_PADDING);

// Below what the careful path allows, so that whatever is read here is read there.
constexpr std::size_t kDeepest = 64;

// The names of a history are few and come again and again: those met last are found without a look
// into the table of all names, which is locked.
class Names {
 public:
  Name operator()(std::string_view text) {
    for (const auto& name : recent_) {
      if (name == text) return name;
    }
    next_ = (next_ + 1) % recent_.size();
    recent_[next_] = Name(text);
    return recent_[next_];
  }

 private:
  std::array<Name, 16> recent_;
  std::size_t next_ = 0;
};

// False when it is no Value.
bool read_value(const element& field, Value& value) {
  switch (field.type()) {
    case element_type::NULL_VALUE:
      value = Value();
      return true;
    case element_type::BOOL:
      value = Value(bool(field));
      return true;
    case element_type::INT64:
      value = Value(std::int64_t(field));
      return true;
    case element_type::STRING:
      value = Value(std::string_view(field));
      return true;
    case element_type::ARRAY: {
      Value::List items;
      for (const element item : simdjson::dom::array(field)) {
        if (!read_value(item, items.emplace_back())) return false;
      }
      value = Value(std::move(items));
      return true;
    }
    default:
      return false;
  }
}

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

unsigned field_of(std::string_view name) {
  switch (name.size()) {
    case 1:
      return name == "f" ? kF : kOther;
    case 3:
      return name == "key" ? kKey : kOther;
    case 4:
      return name == "type" ? kType : name == "time" ? kTime : name == "node" ? kNode : kOther;
    case 5:
      return name == "value" ? kValue : name == "index" ? kIndex : name == "error" ? kError : kOther;
    case 7:
      return name == "process" ? kProcess : kOther;
    default:
      return kOther;
  }
}

bool read_integer(const element& field, std::int64_t& number) {
  return field.get(number) == simdjson::SUCCESS;
}

}  // namespace

struct JsonFast::State {
  simdjson::dom::parser parser;
  Names names;

  bool read_name(const element& field, Name& name) {
    std::string_view text;
    if (field.get(text) != simdjson::SUCCESS) return false;
    name = names(text);
    return true;
  }

  bool read_field(unsigned field, const element& from, Event& event) {
    std::int64_t number = 0;
    switch (field) {
      case kProcess:
        if (!read_integer(from, number)) return false;
        event.process = ProcessId(number);
        return true;
      case kType: {
        std::string_view text;
        if (from.get(text) != simdjson::SUCCESS) return false;
        const auto type = event_type(text);
        event.type = type.value_or(EventType::info);
        return type.has_value();
      }
      case kF:
        return read_name(from, event.f);
      case kKey:
        return read_value(from, event.key.emplace());
      case kValue:
        return read_value(from, event.value);
      case kTime:
        if (!read_integer(from, number)) return false;
        event.time = std::chrono::nanoseconds(number);
        return true;
      case kIndex:
        return read_integer(from, event.index);
      case kNode:
        return read_name(from, event.node);
      case kError:
        return read_name(from, event.error);
      default:
        return true;
    }
  }

  bool read_event(const simdjson::dom::object& map, Event& event) {
    unsigned seen = 0;
    for (const auto& [name, content] : map) {
      const unsigned field = field_of(name);
      if ((seen & field) != 0) return false;
      seen |= field;
      if (!read_field(field, content, event)) return false;
    }
    return (seen & kRequired) == kRequired;
  }
};

JsonFast::JsonFast() : state_(std::make_unique<State>()) {}
JsonFast::~JsonFast() = default;
JsonFast::JsonFast(JsonFast&&) noexcept = default;
JsonFast& JsonFast::operator=(JsonFast&&) noexcept = default;

bool JsonFast::read(std::string_view line, int number, History& history) {
  simdjson::dom::parser& parser = state_->parser;
  if (parser.capacity() < line.size() || parser.max_depth() != kDeepest) {
    if (parser.allocate(2 * line.size() + 1024, kDeepest) != simdjson::SUCCESS) return false;
  }
  simdjson::dom::object map;
  constexpr bool kCopy = false;  // the padding is there
  if (parser.parse(line.data(), line.size(), kCopy).get(map) != simdjson::SUCCESS) return false;
  Event& event = history.events.emplace_back();
  event.index = static_cast<std::int64_t>(history.events.size() - 1 + history.nemesis.size());
  event.line = number;
  if (state_->read_event(map, event)) return true;
  history.events.pop_back();
  return false;
}

}  // namespace linnet::history
