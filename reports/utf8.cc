#include "reports/utf8.h"

#include "base/check.h"

namespace linnet::reports {
namespace {

struct Lead {
  std::size_t length;
  unsigned char second_low;  // the second byte lies between these: RFC 3629, section 4
  unsigned char second_high;
};

Lead lead(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

std::size_t character_length(std::string_view text) {
  LINNET_CHECK(!text.empty(), "there is no character in an empty text");
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const Lead expected = lead(byte(0));
  if (expected.length == 0 || text.size() < expected.length) return 0;
  if (byte(1) < expected.second_low || byte(1) > expected.second_high) return 0;
  for (std::size_t i = 2; i < expected.length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return expected.length;
}

}  // namespace linnet::reports
