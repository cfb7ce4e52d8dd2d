// Operations written by hand, for tests: a position is also a time in milliseconds.
#pragma once

#include <cstdint>
#include <string>

#include "history/history.h"

namespace linnet::checker {

struct Span {
  std::int64_t called;
  std::int64_t returned;
};

// Completed operations; a write's and a cas's output is its input.
history::Operation operation(int process, std::string f, history::Value input, Span span);
history::Operation write(int process, history::Value value, Span span);
history::Operation read(int process, history::Value value, Span span);
history::Operation cas(int process, history::Value from, history::Value to, Span span);

// The same with another outcome, or with a key.
history::Operation crashed(history::Operation operation);
history::Operation failed(history::Operation operation);
history::Operation on(history::Value key, history::Operation operation);

}  // namespace linnet::checker
