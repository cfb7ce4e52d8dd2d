#include "targets/wire/document.h"

#include <limits>

namespace linnet::targets::wire {
namespace {

// Builds a document, and stops where it is too deep or malformed.
class BoundedParser : public nlohmann::detail::json_sax_dom_parser<Document> {
 public:
  using Base = nlohmann::detail::json_sax_dom_parser<Document>;

  explicit BoundedParser(Document& result) : Base(result, /*allow_exceptions_=*/false) {}

  bool start_object(std::size_t elements) { return enter() && Base::start_object(elements); }
  bool start_array(std::size_t elements) { return enter() && Base::start_array(elements); }
  bool end_object() { return leave() && Base::end_object(); }
  bool end_array() { return leave() && Base::end_array(); }

 private:
  bool enter() { return ++depth_ <= kMaxDepth; }
  bool leave() {
    --depth_;
    return true;
  }

  int depth_ = 0;
};

const Document* find(const Document& document, const char* name) {
  if (!document.is_object()) return nullptr;
  const auto found = document.find(name);
  return found == document.end() ? nullptr : &*found;
}

}  // namespace

Bytes to_bytes(const Document& document) {
  return Document::to_msgpack(document);
}

base::Result<Document> from_bytes(std::span<const std::uint8_t> bytes) {
  Document document;
  BoundedParser parser(document);
  if (!Document::sax_parse(bytes.begin(), bytes.end(), &parser,
                           Document::input_format_t::msgpack)) {
    return base::failure("message", "is not one MessagePack value of bounded depth");
  }
  return document;
}

std::string to_text(const Document& document) {
  constexpr std::size_t kMaxLength = 300;
  auto text = document.dump(-1, ' ', true, Document::error_handler_t::replace);
  if (text.size() > kMaxLength) {
    text.resize(kMaxLength);
    text += "...";
  }
  return text;
}

std::optional<std::int64_t> as_integer(const Document& document) {
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!document.is_number_integer()) return std::nullopt;
  if (document.is_number_unsigned() && document.get<std::uint64_t>() > kLargest) {
    return std::nullopt;
  }
  return document.get<std::int64_t>();
}

base::Result<std::int64_t> integer_field(const Document& document, const char* name) {
  const Document* value = find(document, name);
  const auto integer = value == nullptr ? std::nullopt : as_integer(*value);
  if (!integer) return base::failure(name, "must be an integer of 64 bits");
  return *integer;
}

base::Result<std::string> string_field(const Document& document, const char* name) {
  const Document* value = find(document, name);
  if (value == nullptr || !value->is_string()) return base::failure(name, "must be a string");
  return value->get<std::string>();
}

base::Result<bool> bool_field(const Document& document, const char* name) {
  const Document* value = find(document, name);
  if (value == nullptr || !value->is_boolean()) return base::failure(name, "must be true or false");
  return value->get<bool>();
}

}  // namespace linnet::targets::wire
