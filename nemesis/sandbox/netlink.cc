#include "nemesis/sandbox/netlink.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "nemesis/sandbox/system_call.h"

namespace linnet::nemesis::sandbox {
namespace {

template <typename Header>
std::span<const std::byte> bytes_of(const Header& header) {
  return std::as_bytes(std::span(&header, 1));
}

}  // namespace

NetlinkRequest::NetlinkRequest(std::uint16_t type, std::uint16_t flags) {
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
  append(bytes_of(header));
}

void NetlinkRequest::link(int index) {
  ifinfomsg message{};
  message.ifi_index = index;
  append(bytes_of(message));
}

// Everything in a message begins at a multiple of four bytes.
void NetlinkRequest::append(std::span<const std::byte> bytes) {
  LINNET_CHECK(size_ + bytes.size() <= buffer_.size(), "a netlink request is too long");
  std::copy(bytes.begin(), bytes.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += NLMSG_ALIGN(bytes.size());
}

std::size_t NetlinkRequest::append_attribute(std::uint16_t type, std::span<const std::byte> value) {
  const std::size_t begin = size_;
  append(bytes_of(rtattr{static_cast<std::uint16_t>(RTA_LENGTH(value.size())), type}));
  append(value);
  return begin;
}

void NetlinkRequest::close_attribute(std::size_t begin) {
  const auto length = static_cast<std::uint16_t>(size_ - begin);
  std::memcpy(buffer_.data() + begin + offsetof(rtattr, rta_len), &length, sizeof length);
}

void NetlinkRequest::perform(const std::string& what) {
  const auto length = static_cast<std::uint32_t>(size_);
  std::memcpy(buffer_.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
  const FileDescriptor socket(
      require(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "opening netlink"));
  require(::send(socket.get(), buffer_.data(), size_, 0), what.c_str());

  // The answer to a request with NLM_F_ACK: an nlmsgerr, whose error is 0 or -errno.
  struct Answer {
    nlmsghdr header;
    nlmsgerr error;
  };
  alignas(nlmsghdr) std::array<std::byte, 1024> answer{};
  const auto received =
      require(::recv(socket.get(), answer.data(), answer.size(), 0), what.c_str());
  Answer content{};
  LINNET_CHECK(static_cast<std::size_t>(received) >= sizeof content, "a short netlink answer");
  std::memcpy(&content, answer.data(), sizeof content);
  LINNET_CHECK(content.header.nlmsg_type == NLMSG_ERROR, "netlink answers with type {}",
               content.header.nlmsg_type);
  if (content.error.error != 0) refuse(what, -content.error.error);
}

}  // namespace linnet::nemesis::sandbox
