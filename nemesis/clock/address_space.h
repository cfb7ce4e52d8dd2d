// Where in a process something can be put.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "nemesis/clock/process_files.h"

namespace linnet::nemesis::clock {

// The mapping that holds the address; nullptr if there is none.
const Mapping* find_mapping(const std::vector<Mapping>& mappings, std::uint64_t address);

// The free room of that size that is nearest to `near`, and near enough for a jump of 32 bits. What
// the heap and the stack may grow into is left to them.
std::optional<std::uint64_t> find_room(const std::vector<Mapping>& mappings, std::uint64_t near,
                                       std::uint64_t size);

}  // namespace linnet::nemesis::clock
