#include "nemesis/sandbox/command.h"

#include <cstddef>

#include "base/check.h"

namespace linnet::nemesis::sandbox {

LaunchRequest make_request(const Command& command, const std::vector<std::string>& inherited) {
  LaunchRequest request{command.program, command.folder, {command.program}, {}};
  request.arguments.insert(request.arguments.end(), command.arguments.begin(),
                           command.arguments.end());
  for (const std::string& entry : inherited) {
    if (!command.environment.contains(entry.substr(0, entry.find('=')))) {
      request.environment.push_back(entry);
    }
  }
  for (const auto& [name, value] : command.environment) {
    request.environment.push_back(name + "=" + value);
  }
  return request;
}

// Neither paths nor arguments nor environments can hold a zero byte: it ends each text.
std::string encode(const LaunchRequest& request) {
  std::string message;
  const auto append = [&message](const std::string& text) {
    message += text;
    message += '\0';
  };
  append(request.program);
  append(request.folder);
  append(std::to_string(request.arguments.size()));
  for (const std::string& argument : request.arguments) append(argument);
  for (const std::string& entry : request.environment) append(entry);
  return message;
}

LaunchRequest decode(std::string_view message) {
  const auto take = [&message] {
    const std::size_t end = message.find('\0');
    LINNET_CHECK(end != std::string_view::npos, "a request breaks off");
    std::string text(message.substr(0, end));
    message.remove_prefix(end + 1);
    return text;
  };
  LaunchRequest request;
  request.program = take();
  request.folder = take();
  const std::size_t arguments = std::stoul(take());
  for (std::size_t i = 0; i < arguments; ++i) request.arguments.push_back(take());
  while (!message.empty()) request.environment.push_back(take());
  return request;
}

}  // namespace linnet::nemesis::sandbox
