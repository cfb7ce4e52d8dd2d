// A request about interfaces to the kernel, over rtnetlink(7), for what ioctl cannot do.
#pragma once

#include <linux/rtnetlink.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace linnet::nemesis::sandbox {

// Built once, front to back, and performed in the namespace of the calling thread.
class NetlinkRequest {
 public:
  NetlinkRequest(std::uint16_t type, std::uint16_t flags);

  // The fixed part of a message about an interface; 0 for one yet to be made.
  void link(int index);

  template <typename Value>
  void attribute(std::uint16_t type, const Value& value) {
    append_attribute(type, std::as_bytes(std::span(&value, 1)));
  }
  // With the zero at its end.
  void attribute(std::uint16_t type, const std::string& text) {
    append_attribute(type, std::as_bytes(std::span(text.c_str(), text.size() + 1)));
  }

  // What `content` appends lies within the attribute.
  template <typename Content>
  void nested(std::uint16_t type, Content content) {
    const std::size_t begin = append_attribute(type, {});
    content();
    close_attribute(begin);
  }

  // Waits for the kernel's answer. Throws std::system_error, with `what` was tried.
  void perform(const std::string& what);

 private:
  std::size_t append_attribute(std::uint16_t type, std::span<const std::byte> value);
  void close_attribute(std::size_t begin);
  void append(std::span<const std::byte> bytes);

  alignas(nlmsghdr) std::array<std::byte, 512> buffer_{};
  std::size_t size_ = 0;
};

}  // namespace linnet::nemesis::sandbox
