// Operations and times in words, for explanations.
#pragma once

#include <chrono>
#include <string>

#include "history/history.h"

namespace linnet::checker {

// "5012 ms", "0.25 ms": microseconds at the finest.
std::string milliseconds(std::chrono::nanoseconds time);

// A name without quotation marks: k3 of "k3"; other values as they are.
std::string plain(const history::Value& value);

// "process 7 read k3 = 2", "process 1 wrote k3 = 4", "process 1 changed k3 from 1 to 4",
// "process 3 enqueued 5", "process 2 found nothing to pop", "process 1 acquired the lock",
// "process 2 called rotate k3 5": what was done and seen, whatever the outcome.
std::string deed(const history::Operation& operation);

// "called at 5012 ms, returned at 5013 ms", "called at 5012 ms, outcome unknown"; "called at event
// 40, returned at event 44" of a history whose times are not known.
std::string interval(const history::Operation& operation);

}  // namespace linnet::checker
