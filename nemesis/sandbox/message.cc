#include "nemesis/sandbox/message.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>

#include "base/check.h"

namespace linnet::nemesis::sandbox {
namespace {

constexpr std::size_t kMostDescriptors = 4;
constexpr std::size_t kControlBytes =
    CMSG_SPACE(kMostDescriptors * sizeof(int)) + CMSG_SPACE(sizeof(ucred));

void take_control(msghdr& header, Message& message) {
  for (auto* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET) continue;
    if (part->cmsg_type == SCM_CREDENTIALS) {
      ucred sender{};
      std::memcpy(&sender, CMSG_DATA(part), sizeof sender);
      message.sender = sender.pid;
    } else if (part->cmsg_type == SCM_RIGHTS) {
      std::vector<int> descriptors((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
      std::memcpy(descriptors.data(), CMSG_DATA(part), descriptors.size() * sizeof(int));
      for (const int descriptor : descriptors) message.descriptors.emplace_back(descriptor);
    }
  }
}

}  // namespace

std::pair<FileDescriptor, FileDescriptor> message_pair(bool ask_sender) {
  std::array<int, 2> ends{};
  require(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()),
          "making a pair of sockets");
  std::pair<FileDescriptor, FileDescriptor> pair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  const int yes = 1;
  if (ask_sender) {
    require(::setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes),
            "asking for the sender of messages");
  }
  return pair;
}

void send_message(int socket, std::span<const std::byte> bytes,
                  const std::vector<int>& descriptors) {
  LINNET_CHECK(descriptors.size() <= kMostDescriptors, "{} descriptors", descriptors.size());
  iovec content{const_cast<std::byte*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) std::array<char, kControlBytes> control{};
  msghdr header{};
  header.msg_iov = &content;
  header.msg_iovlen = 1;
  if (!descriptors.empty()) {
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size() * sizeof(int));
  }
  require(::sendmsg(socket, &header, MSG_NOSIGNAL), "sending a message");
}

Message receive_message(int socket, std::size_t most_bytes, int flags) {
  Message message;
  message.bytes.resize(most_bytes);
  iovec content{message.bytes.data(), message.bytes.size()};
  alignas(cmsghdr) std::array<char, kControlBytes> control{};
  msghdr header{};
  header.msg_iov = &content;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  ssize_t size = -1;
  do {
    size = ::recvmsg(socket, &header, flags | MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size < 0 && errno == EAGAIN) size = 0;
  if (size < 0 && errno == ECONNRESET) size = 0;  // closed, with a message of ours unread
  require(size, "receiving a message");
  message.bytes.resize(static_cast<std::size_t>(size));
  take_control(header, message);
  return message;
}

}  // namespace linnet::nemesis::sandbox
