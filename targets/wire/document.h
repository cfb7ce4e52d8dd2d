// Documents: what travels between clients, replicas and peers, and lies in the write-ahead log.
// JSON values, encoded as MessagePack.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace linnet::targets::wire {

using Document = nlohmann::json;
using Bytes = std::vector<std::uint8_t>;

// Arrays and objects may be nested this deep; a deeper document is refused, so that no message can
// exhaust the stack of its reader.
inline constexpr int kMaxDepth = 64;

Bytes to_bytes(const Document& document);

// Any bytes at all may be given. Refuses what is not one whole MessagePack value or is nested
// deeper than kMaxDepth; the error's place is "message".
base::Result<Document> from_bytes(std::span<const std::uint8_t> bytes);

// One line of JSON of bounded length, for logs; never throws, whatever the document's strings hold.
std::string to_text(const Document& document);

// Nothing when it is no integer, or none that fits.
std::optional<std::int64_t> as_integer(const Document& document);

// Fields of documents whose origin is not trusted. The error's place is the field's name.
base::Result<std::int64_t> integer_field(const Document& document, const char* name);
base::Result<std::string> string_field(const Document& document, const char* name);
base::Result<bool> bool_field(const Document& document, const char* name);

}  // namespace linnet::targets::wire
