// Text from strangers (a node's log, an error of a client), taken character by character.
#pragma once

#include <cstddef>
#include <string_view>

namespace linnet::reports {

// U+FFFD, which stands for what is no character.
inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The length in bytes of the character at the start of `text`, which is not empty; 0 when the bytes
// there are no character in UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
std::size_t character_length(std::string_view text);

// Calls `take` with each character; with kReplacement for each byte that belongs to none.
template <typename Take>
void for_each_character(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    take(length == 0 ? kReplacement : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

}  // namespace linnet::reports
