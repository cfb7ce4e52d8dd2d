// Values one behind the other, without names or kinds: what lies in logs in great numbers, and has
// to be read fast.
//
// Numbers are 64 bits, the highest byte first; texts are their length in 32 bits and their bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "targets/wire/document.h"

namespace linnet::targets::wire {

class Packer {
 public:
  // What is packed begins with a byte that tells the kind of it.
  explicit Packer(std::uint8_t kind) : bytes_{kind} {}

  Packer& number(std::int64_t value);
  // Of less than 2^32 bytes.
  Packer& text(std::string_view value);
  // To be called last.
  Packer& rest(std::span<const std::uint8_t> bytes);

  Bytes take() { return std::move(bytes_); }

 private:
  void put(std::uint64_t value, std::size_t bytes);

  Bytes bytes_;
};

// Reads any bytes. What is not there reads as 0 or as empty, and that is remembered.
class Unpacker {
 public:
  // `bytes`, without that of the kind, outlive it.
  explicit Unpacker(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::int64_t number();
  // From 0 to kLargestNatural; another is remembered as wrong.
  std::int64_t natural();
  std::string text();
  std::span<const std::uint8_t> rest() { return take(bytes_.size()); }

  bool is_empty() const { return bytes_.empty(); }
  bool failed() const { return failed_; }

 private:
  std::uint64_t get(std::size_t bytes);
  std::span<const std::uint8_t> take(std::size_t bytes);

  std::span<const std::uint8_t> bytes_;
  bool failed_ = false;
};

}  // namespace linnet::targets::wire
