// Reads the fields of a document whose origin is not trusted, and remembers what was wrong.
//
//   wire::Fields fields(document);
//   Message message{fields.natural("term"), fields.boolean("granted")};
//   return fields.result(message);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "targets/wire/document.h"

namespace linnet::targets::wire {

// Larger terms and indices cannot come about, and leave no room for arithmetic.
inline constexpr std::int64_t kLargestNatural = std::int64_t{1} << 62;

bool is_natural(const Document& document);

// Borrows the document. A field that is not as it must be reads as 0, false or nothing.
class Fields {
 public:
  explicit Fields(const Document& document) : document_(document) {}

  bool has(const char* name) const;
  // From 0 to kLargestNatural.
  std::int64_t natural(const char* name);
  // The same as an identifier.
  template <typename Id>
  Id id(const char* name) {
    return Id(static_cast<decltype(Id::value)>(natural(name)));
  }
  bool boolean(const char* name);
  std::string text(const char* name);
  const Bytes& binary(const char* name);
  // An array; to be read with `fail` at hand.
  const Document& array(const char* name);

  void fail(const char* name, std::string what);

  // What was read, unless something was wrong; all problems are reported together.
  template <typename T>
  base::Result<T> result(T value) const {
    if (!errors_.empty()) return base::failure(errors_);
    return value;
  }

 private:
  // Null when it is not there.
  const Document* find(const char* name) const;

  const Document& document_;
  base::Errors errors_;
};

// A message whose kind stands in the field "m". read(kind, fields) reads it, and returns nothing
// when the protocol, whose name is for people, has no such kind.
template <typename Message, typename Read>
base::Result<Message> parse_by_kind(const Document& document, const std::string& protocol,
                                    const Read& read) {
  const auto kind = string_field(document, "m");
  if (!kind) return base::failure(kind.error());
  Fields fields(document);
  std::optional<Message> message = read(*kind, fields);
  if (!message) return base::failure("m", "is no message of " + protocol);
  return fields.result(*std::move(message));
}

}  // namespace linnet::targets::wire
