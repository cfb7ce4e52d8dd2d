#include "targets/wire/document.h"

#include <limits>
#include <msgpack.hpp>

namespace linnet::targets::wire {
namespace {

// Builds a document of what msgpack::parse() meets, and stops where it is too deep or is not JSON:
// extensions, and keys that are no strings.
class Builder : public msgpack::null_visitor {
 public:
  explicit Builder(Document& result) : events_(result, /*allow_exceptions_=*/false) {}

  bool visit_nil() { return is_value() && events_.null(); }
  bool visit_boolean(bool value) { return is_value() && events_.boolean(value); }
  bool visit_positive_integer(std::uint64_t value) {
    return is_value() && events_.number_unsigned(value);
  }
  bool visit_negative_integer(std::int64_t value) {
    return is_value() && events_.number_integer(value);
  }
  bool visit_float32(float value) { return visit_float64(value); }
  bool visit_float64(double value) { return is_value() && events_.number_float(value, {}); }
  bool visit_str(const char* text, std::uint32_t size) {
    Document::string_t value(text, size);
    return is_key_ ? events_.key(value) : events_.string(value);
  }
  bool visit_bin(const char* bytes, std::uint32_t size) {
    Document::binary_t value(Bytes(bytes, bytes + size));
    return is_value() && events_.binary(value);
  }
  static bool visit_ext(const char* /*bytes*/, std::uint32_t /*size*/) { return false; }

  bool start_array(std::uint32_t elements) { return enter() && events_.start_array(elements); }
  bool end_array() { return leave() && events_.end_array(); }
  bool start_map(std::uint32_t elements) { return enter() && events_.start_object(elements); }
  bool end_map() { return leave() && events_.end_object(); }
  bool start_map_key() { return is_key_ = true; }
  bool end_map_key() {
    is_key_ = false;
    return true;
  }

 private:
  bool is_value() const { return !is_key_; }
  bool enter() { return is_value() && ++depth_ <= kMaxDepth; }
  bool leave() {
    --depth_;
    return true;
  }

  nlohmann::detail::json_sax_dom_parser<Document> events_;
  bool is_key_ = false;
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
  Builder builder(document);
  std::size_t end = 0;
  const auto* const begin = reinterpret_cast<const char*>(bytes.data());
  if (!msgpack::parse(begin, bytes.size(), end, builder) || end != bytes.size()) {
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
