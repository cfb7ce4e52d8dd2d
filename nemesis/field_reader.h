// The fields of a JSON object that a person wrote: each is read and judged, and everything that is
// wrong is kept, with its place.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "nemesis/link_faults.h"

namespace linnet::nemesis {

// The document outlives the reader. A field that is wrong reads as if it were absent.
class FieldReader {
 public:
  // `place` names the object: "plan.json: faults[2]".
  FieldReader(const nlohmann::json& document, std::string place)
      : document_(document), place_(std::move(place)) {}

  bool has(const std::string& name) const { return document_.contains(name); }
  // The field; null when it is absent.
  const nlohmann::json* find(const std::string& name) const;

  // Without a value for the absent field, its absence is wrong.
  std::int64_t integer(const std::string& name, std::optional<std::int64_t> otherwise);
  double number(const std::string& name, double otherwise);
  std::string string(const std::string& name);
  bool boolean(const std::string& name, bool otherwise);
  // A probability, from 0 to 1; 0 when absent.
  double chance(const std::string& name);
  // A number of milliseconds, whole or not.
  nanoseconds duration(const std::string& name, nanoseconds otherwise = nanoseconds(0));

  // Something is wrong with the field; or with the whole object, when the name is empty.
  void complain(const std::string& name, const std::string& what, const std::string& remedy = "");
  // The same, the errors having been written elsewhere.
  void complain(const std::string& name, const base::Errors& errors);
  // Whether nothing was said of any field.
  bool is_good() const { return wrong_.empty(); }
  // Whether something was said of the field.
  bool is_wrong(const std::string& name) const { return wrong_.contains(name); }

  // Where the field is, for errors.
  std::string place_of(const std::string& name) const;

  base::Errors take_errors() { return std::move(errors_); }

 private:
  const nlohmann::json& document_;
  const std::string place_;
  base::Errors errors_;
  std::set<std::string> wrong_;
};

}  // namespace linnet::nemesis
