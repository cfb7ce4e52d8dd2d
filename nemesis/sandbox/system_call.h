// System calls: their descriptors closed by themselves, their refusals as exceptions.
//
// Inside the sandbox a refused system call throws std::system_error, whose text says what was
// tried; the faces of the sandbox (launcher.h, sandbox.h, probe.h) turn it into an Error.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace linnet::nemesis::sandbox {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

// `what` is what was tried: "opening /dev/net/tun".
[[noreturn]] inline void refuse(const std::string& what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

// The result of a call that returns -1 and sets errno when it fails.
template <typename Returned>
Returned require(Returned result, const char* what) {
  if (result == static_cast<Returned>(-1)) refuse(what);
  return result;
}

}  // namespace linnet::nemesis::sandbox
