#include "targets/wire/packed.h"

#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::wire {

constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kLengthBytes = 4;

Packer& Packer::number(std::int64_t value) {
  put(static_cast<std::uint64_t>(value), kNumberBytes);
  return *this;
}

Packer& Packer::text(std::string_view value) {
  put(value.size(), kLengthBytes);
  bytes_.insert(bytes_.end(), value.begin(), value.end());
  return *this;
}

Packer& Packer::rest(std::span<const std::uint8_t> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

void Packer::put(std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) {
    bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

std::int64_t Unpacker::number() {
  return static_cast<std::int64_t>(get(kNumberBytes));
}

std::int64_t Unpacker::natural() {
  const std::int64_t value = number();
  if (value >= 0 && value <= kLargestNatural) return value;
  failed_ = true;
  return 0;
}

std::string Unpacker::text() {
  const auto bytes = take(get(kLengthBytes));
  return {bytes.begin(), bytes.end()};
}

std::uint64_t Unpacker::get(std::size_t bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : take(bytes)) value = value << 8 | byte;
  return value;
}

std::span<const std::uint8_t> Unpacker::take(std::size_t bytes) {
  if (bytes > bytes_.size()) {
    failed_ = true;
    bytes = 0;
  }
  return std::exchange(bytes_, bytes_.subspan(bytes)).first(bytes);
}

}  // namespace linnet::targets::wire
