#include "targets/wire/document.h"

#include <limits>

namespace linnet::targets::wire {
namespace {

// Reads a document without building it, and stops where it is malformed or too deep.
class DepthGuard final : public nlohmann::json_sax<Document> {
 public:
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*elements*/) override { return enter(); }
  bool key(string_t& /*value*/) override { return true; }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t /*elements*/) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

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
  DepthGuard guard;
  if (!Document::sax_parse(bytes.begin(), bytes.end(), &guard, Document::input_format_t::msgpack)) {
    return base::failure("message", "is not one MessagePack value of bounded depth");
  }
  return Document::from_msgpack(bytes.begin(), bytes.end());
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
