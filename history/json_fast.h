// The fast path of JSON Lines: simdjson, for op maps of clients with nothing unusual in them.
#pragma once

#include <memory>
#include <string_view>

#include "history/history.h"

namespace linnet::history {

// Not thread-safe.
class JsonFast {
 public:
  JsonFast();
  ~JsonFast();
  JsonFast(JsonFast&&) noexcept;
  JsonFast& operator=(JsonFast&&) noexcept;

  // Adds the op map to the history, or says false and leaves the history as it was: what is
  // malformed, the nemesis, and whatever else this path does not handle is for
  // JsonLines::read_with_care to judge. LineReader::kPadding bytes behind the line can be read.
  bool read(std::string_view line, int number, History& history);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace linnet::history
