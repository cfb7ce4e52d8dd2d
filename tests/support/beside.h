// What is built for the tests lies in one folder with them, wherever that is.
#pragma once

#include <filesystem>
#include <string>

namespace linnet::tests {

// The path of a file of that name in the folder of the running program.
inline std::string beside(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

}  // namespace linnet::tests
