// One libFuzzer program a target: LINNET_FUZZ_TARGET names it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  linnet::fuzz::LINNET_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
