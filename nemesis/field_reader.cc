#include "nemesis/field_reader.h"

#include <cmath>

namespace linnet::nemesis {
namespace {

// Beyond it a number of milliseconds is no time of a test: 100 years.
constexpr double kLongest = 100.0 * 365 * 24 * 3600 * 1000;

}  // namespace

const nlohmann::json* FieldReader::find(const std::string& name) const {
  const auto found = document_.find(name);
  return found == document_.end() ? nullptr : &*found;
}

std::int64_t FieldReader::integer(const std::string& name, std::optional<std::int64_t> otherwise) {
  const auto* found = find(name);
  if (found == nullptr && otherwise) return *otherwise;
  if (found != nullptr && found->is_number_integer()) return found->get<std::int64_t>();
  complain(name, found == nullptr ? "is missing" : "must be an integer");
  return 0;
}

double FieldReader::number(const std::string& name, double otherwise) {
  const auto* found = find(name);
  if (found == nullptr) return otherwise;
  if (found->is_number()) return found->get<double>();
  complain(name, "must be a number");
  return otherwise;
}

std::string FieldReader::string(const std::string& name) {
  const auto* found = find(name);
  if (found == nullptr) return {};
  if (found->is_string()) return found->get<std::string>();
  complain(name, "must be a string");
  return {};
}

bool FieldReader::boolean(const std::string& name, bool otherwise) {
  const auto* found = find(name);
  if (found == nullptr) return otherwise;
  if (found->is_boolean()) return found->get<bool>();
  complain(name, "must be true or false");
  return otherwise;
}

double FieldReader::chance(const std::string& name) {
  const double value = number(name, 0);
  if (value >= 0 && value <= 1) return value;
  complain(name, "must be from 0 to 1");
  return 0;
}

nanoseconds FieldReader::duration(const std::string& name, nanoseconds otherwise) {
  const auto* found = find(name);
  if (found == nullptr) return otherwise;
  const double value = number(name, 0);
  if (std::abs(value) <= kLongest) return nanoseconds(std::llround(value * 1e6));
  complain(name, "is too long");
  return otherwise;
}

void FieldReader::complain(const std::string& name, const std::string& what,
                           const std::string& remedy) {
  complain(name, base::Errors{{place_of(name), what, remedy}});
}

void FieldReader::complain(const std::string& name, const base::Errors& errors) {
  errors_.insert(errors_.end(), errors.begin(), errors.end());
  wrong_.insert(name);
}

std::string FieldReader::place_of(const std::string& name) const {
  return name.empty() ? place_ : place_ + "." + name;
}

}  // namespace linnet::nemesis
