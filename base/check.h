// LINNET_CHECK: a statement of what must be true, verified in release builds too.
//
// For broken invariants of our own code only: what a user can cause is an Error (base/result.h).
// The message follows fmt's syntax. A failed check prints place, condition and message to standard
// error and aborts.
#pragma once

#include <fmt/format.h>

#include <string>

namespace linnet::base {

[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               const std::string& message);

}  // namespace linnet::base

#define LINNET_CHECK(condition, ...)                                                            \
  do {                                                                                          \
    if (!(condition)) [[unlikely]] {                                                            \
      ::linnet::base::check_failed(__FILE__, __LINE__, #condition, ::fmt::format(__VA_ARGS__)); \
    }                                                                                           \
  } while (false)
