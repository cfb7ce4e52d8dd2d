// Code points and their bytes (RFC 3629), as far as the readers of escapes need them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace linnet::history {

constexpr bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

constexpr bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

constexpr std::uint32_t from_surrogates(std::uint32_t high, std::uint32_t low) {
  return 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00);
}

// Precondition: the point is no surrogate, and below 0x110000.
inline void append_utf8(std::string& text, std::uint32_t point) {
  const auto continuation = [](std::uint32_t bits) {
    return static_cast<char>(0x80U | (bits & 0x3FU));
  };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0U | (point >> 6U));
    text += continuation(point);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0U | (point >> 12U));
    text += continuation(point >> 6U);
    text += continuation(point);
  } else {
    text += static_cast<char>(0xF0U | (point >> 18U));
    text += continuation(point >> 12U);
    text += continuation(point >> 6U);
    text += continuation(point);
  }
}

// How many bytes the sequence has that begins with this one; 1 for a byte that begins none.
constexpr std::size_t utf8_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xF0) return 4;
  if (byte >= 0xE0) return 3;
  if (byte >= 0xC0) return 2;
  return 1;
}

}  // namespace linnet::history
