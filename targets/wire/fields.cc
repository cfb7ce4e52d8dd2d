#include "targets/wire/fields.h"

#include <utility>

namespace linnet::targets::wire {

bool is_natural(const Document& document) {
  const auto value = as_integer(document);
  return value && *value >= 0 && *value <= kLargestNatural;
}

const Document* Fields::find(const char* name) const {
  if (!document_.is_object()) return nullptr;
  const auto found = document_.find(name);
  return found == document_.end() ? nullptr : &*found;
}

bool Fields::has(const char* name) const {
  return find(name) != nullptr;
}

std::int64_t Fields::natural(const char* name) {
  const Document* value = find(name);
  if (value != nullptr && is_natural(*value)) return value->get<std::int64_t>();
  fail(name, "must be an integer from 0 to 2^62");
  return 0;
}

bool Fields::boolean(const char* name) {
  const Document* value = find(name);
  if (value != nullptr && value->is_boolean()) return value->get<bool>();
  fail(name, "must be true or false");
  return false;
}

std::string Fields::text(const char* name) {
  const Document* value = find(name);
  if (value != nullptr && value->is_string()) return value->get<std::string>();
  fail(name, "must be a string");
  return {};
}

const Bytes& Fields::binary(const char* name) {
  static const Bytes none;
  const Document* value = find(name);
  if (value != nullptr && value->is_binary()) return value->get_binary();
  fail(name, "must be binary");
  return none;
}

const Document& Fields::array(const char* name) {
  static const Document none = Document::array();
  const Document* value = find(name);
  if (value != nullptr && value->is_array()) return *value;
  fail(name, "must be an array");
  return none;
}

void Fields::fail(const char* name, std::string what) {
  errors_.push_back({name, std::move(what), ""});
}

}  // namespace linnet::targets::wire
