// Messages with open descriptors over UNIX sockets (unix(7)).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "nemesis/sandbox/system_call.h"

namespace linnet::nemesis::sandbox {

struct Message {
  std::string bytes;  // empty: the other end is closed, or nothing waits on a socket that does not
  std::vector<FileDescriptor> descriptors;
  pid_t sender = 0;  // as seen from here; 0 when the socket does not ask for it
};

// A pair of connected sockets that keep the bounds of messages. With `ask_sender`, messages that
// arrive at the first tell who sent them. Throws std::system_error.
std::pair<FileDescriptor, FileDescriptor> message_pair(bool ask_sender = false);

// Throws std::system_error.
void send_message(int socket, std::span<const std::byte> bytes,
                  const std::vector<int>& descriptors = {});

// `flags` as for recv(2). Throws std::system_error.
Message receive_message(int socket, std::size_t most_bytes, int flags = 0);

}  // namespace linnet::nemesis::sandbox
