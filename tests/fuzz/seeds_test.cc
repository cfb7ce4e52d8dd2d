// The fuzz targets keep their promises on the seeds, with which every fuzzing begins.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/targets.h"

namespace linnet::fuzz {
namespace {

int take_seeds(const std::string& target, void (*take)(std::string_view)) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/fuzz/corpus/" + target)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string seed(std::istreambuf_iterator<char>(file), {});
    take(seed);
    for (std::size_t size = 0; size < seed.size(); ++size) take(seed.substr(0, size));
    ++count;
  }
  return count;
}

TEST(FuzzSeeds, AreTakenWholeAndCutOffAnywhere) {
  EXPECT_GT(take_seeds("json_lines", json_lines), 0);
  EXPECT_GT(take_seeds("json_array", json_array), 0);
  EXPECT_GT(take_seeds("edn", edn), 0);
  EXPECT_GT(take_seeds("etcd_log", etcd_log), 0);
  EXPECT_GT(take_seeds("zstd", zstd), 0);
}

}  // namespace
}  // namespace linnet::fuzz
