// Where a program of a benchmark can listen.
#pragma once

#include <string>
#include <vector>

namespace linnet::bench {

// "127.0.0.1:PORT", so many different ones, at which nobody listens now.
std::vector<std::string> free_addresses(int count);

}  // namespace linnet::bench
