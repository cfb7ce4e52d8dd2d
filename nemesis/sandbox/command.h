// A program that is to run on a node.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace linnet::nemesis::sandbox {

struct Command {
  std::string program;                             // looked for in PATH when without a slash
  std::vector<std::string> arguments;              // without the program's name
  std::map<std::string, std::string> environment;  // added to our own
  std::filesystem::path folder;                    // to run in; empty is our own
  std::filesystem::path stdout_file;               // appended to
  std::filesystem::path stderr_file;               // appended to
};

// A command made ready for the launcher: everything that is inherited is written out, and the
// output files, which travel as open descriptors, are left out.
struct LaunchRequest {
  std::string program;
  std::string folder;
  std::vector<std::string> arguments;    // the program's name first
  std::vector<std::string> environment;  // "NAME=value"

  bool operator==(const LaunchRequest&) const = default;
};

// `inherited` is an environment as programs are given it.
LaunchRequest make_request(const Command& command, const std::vector<std::string>& inherited);

// As one message, and back. Precondition of decode: the message was made by encode.
std::string encode(const LaunchRequest& request);
LaunchRequest decode(std::string_view message);

}  // namespace linnet::nemesis::sandbox
