// Recorded histories from elsewhere, which are no part of the project.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace linnet::tests {

// The folder `name` of those that LINNET_HISTORIES names, or that lie beside the project. A test
// skips itself, and says so, where it does not exist.
inline std::filesystem::path corpus(const std::filesystem::path& name) {
  const char* folder = std::getenv("LINNET_HISTORIES");  // NOLINT(concurrency-mt-unsafe)
  return std::filesystem::path(folder != nullptr ? folder : "../shared/histories") / name;
}

}  // namespace linnet::tests
