// Names of bugs as GoogleTest wants names.
#pragma once

#include <string>
#include <string_view>

namespace linnet::targets::simulation {

// "read-without-quorum": "ReadWithoutQuorum".
inline std::string camel_case(std::string_view name) {
  std::string result;
  bool upper = true;
  for (const char c : name) {
    if (c != '-') result += upper ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '-';
  }
  return result;
}

}  // namespace linnet::targets::simulation
