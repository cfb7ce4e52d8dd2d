// Objects of many kinds that serve concurrent clients, and violations of many kinds to inject into
// the histories of that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "tests/checker/models/judged_as.h"

namespace linnet::checker {

struct Answer {
  bool possible = true;  // else the operation waits
  Value output = {};
};

// An object that serves concurrent clients, each operation at one moment.
struct Served {
  std::string model;
  Spec spec;
  Value initial = {};
  // The next operation of a client: function and input.
  std::function<history::Operation(std::int64_t client, base::Random&)> next = {};
  std::function<Answer(List& held, const history::Operation&)> serve = {};
};

// What the clients record; linearizable by construction.
std::vector<history::Operation> record(const Served& object, std::size_t operations,
                                       std::int64_t clients, base::Random random);

// Changes the history so that it is most likely invalid; false when there was no occasion.
using Inject = std::function<bool(std::vector<history::Operation>&, base::Random&)>;

struct Case {
  Served object;
  std::vector<std::pair<const char*, Inject>> injections;
};

// Some injections into histories of each kind of object.
std::vector<Case> cases();

}  // namespace linnet::checker
