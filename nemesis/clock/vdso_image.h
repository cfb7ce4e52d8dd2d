// The vDSO of a process: the little library that the kernel maps into it, which tells the time
// without a system call.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace linnet::nemesis::clock {

class VdsoImage {
 public:
  struct Function {
    std::uint64_t address;  // in the process
    std::span<const std::uint8_t> code;
  };

  // `bytes` is what the process has at `base`. Nothing if that is no x86-64 library.
  static std::optional<VdsoImage> parse(std::uint64_t base, std::vector<std::uint8_t> bytes);

  std::optional<Function> find(std::string_view name) const;

  // The address of a syscall instruction in it.
  std::optional<std::uint64_t> system_call_instruction() const;

  // Puts bytes back that the process no longer has there.
  void overwrite(std::uint64_t address, std::span<const std::uint8_t> bytes);

 private:
  VdsoImage(std::uint64_t base, std::vector<std::uint8_t> bytes)
      : base_(base), bytes_(std::move(bytes)) {}

  template <typename T>
  std::optional<T> at(std::uint64_t offset) const;
  bool find_tables();

  std::uint64_t base_;
  std::vector<std::uint8_t> bytes_;
  // Offsets in the image.
  std::uint64_t symbols_ = 0;
  std::uint64_t strings_ = 0;
};

}  // namespace linnet::nemesis::clock
