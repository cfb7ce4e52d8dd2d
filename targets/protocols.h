// The protocols that the reference systems replicate by, what each promises, and what can be chosen
// about it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace linnet::targets {

struct Choice {
  std::string_view value;
  std::string_view meaning;  // and what is promised under it
  bool linearizable = true;  // whatever fails, clocks among it
};

// A choice between ways to do one thing: on the command line, --NAME VALUE.
struct Setting {
  std::string_view name;
  std::string_view meaning;
  std::vector<Choice> choices;  // the first is the default
};

struct Protocol {
  std::string_view name;     // "raft"
  std::string_view program;  // of a replica
  std::string_view description;
  std::vector<Setting> settings;
  // Of a protocol that serves registers alone, all that it does with them; empty: the replicas are
  // a machine with every kind of object (machine/objects.h).
  std::vector<std::string_view> register_functions = {};
  // Whether members come and go, and leadership is handed over, when an operator asks for it
  // (wire::AdminRequest).
  bool has_operators = false;
};

std::span<const Protocol> protocols();

// Null when there is none of that name.
const Protocol* find_protocol(std::string_view name);

}  // namespace linnet::targets
