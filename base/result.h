// Result<T>: a value, or the errors that a user caused and can mend.
//
// An Error names the place (a file and line, an option, a node), what is wrong there, and what to
// do about it. A function that examines a whole input reports all of its errors together.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace linnet::base {

struct Error {
  std::string place;   // "plan.json:12", "--nodes"; empty when there is none to name
  std::string what;    // one sentence, no final stop
  std::string remedy;  // what the user can do; empty when the error says it already

  // "place: what (remedy)"
  std::string text() const {
    std::string line = place.empty() ? what : place + ": " + what;
    return remedy.empty() ? line : line + " (" + remedy + ")";
  }
};

using Errors = std::vector<Error>;

template <typename T>
using Result = tl::expected<T, Errors>;

// return failure("--nodes", "must be at least 1");
inline tl::unexpected<Errors> failure(std::string place, std::string what,
                                      std::string remedy = {}) {
  return tl::unexpected<Errors>(
      Errors{Error{std::move(place), std::move(what), std::move(remedy)}});
}

inline tl::unexpected<Errors> failure(Errors errors) {
  return tl::unexpected<Errors>(std::move(errors));
}

}  // namespace linnet::base
