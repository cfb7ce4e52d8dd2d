#include "targets/machine/objects.h"

#include <algorithm>
#include <array>

namespace linnet::targets::machine {
namespace {

using wire::ErrorCode;

Outcome found(Document value) {
  return {std::nullopt, std::move(value), ""};
}

Outcome refused(ErrorCode error, std::string message) {
  return {error, {}, std::move(message)};
}

// What a function may be given.

std::string_view anything(const Document& /*value*/) {
  return "";
}

std::string_view nothing(const Document& value) {
  return value.is_null() ? "" : "must be null";
}

std::string_view pair(const Document& value) {
  return value.is_array() && value.size() == 2 ? "" : "must be a pair [expected, new]";
}

std::string_view text(const Document& value) {
  return value.is_string() ? "" : "must be a string";
}

std::string_view integer(const Document& value) {
  return wire::as_integer(value) ? "" : "must be an integer of 64 bits";
}

// Registers: an absent one reads null.

Outcome read(Document& state, const Command& /*command*/) {
  return found(state);
}

Outcome write(Document& state, const Command& command) {
  state = command.value;
  return {};
}

Outcome cas(Document& state, const Command& command) {
  if (state != command.value[0]) {
    return refused(ErrorCode::kCasMismatch, "the value is " + wire::to_text(state));
  }
  state = command.value[1];
  return {};
}

Outcome append_text(Document& state, const Command& command) {
  if (!state.is_null() && !state.is_string()) {
    return refused(ErrorCode::kWrongType, "the value is " + wire::to_text(state));
  }
  const auto before = state.is_null() ? std::string() : state.get<std::string>();
  state = before + command.value.get<std::string>();
  return {};
}

Outcome remove_value(Document& state, const Command& /*command*/) {
  state = nullptr;
  return {};
}

// Counters: begin at 0. They wrap, as all replicas alike must give the same sum.

std::int64_t count_of(const Document& state) {
  return state.is_null() ? 0 : state.get<std::int64_t>();
}

Outcome add(Document& state, const Command& command) {
  const auto sum = static_cast<std::uint64_t>(count_of(state)) +
                   static_cast<std::uint64_t>(command.value.get<std::int64_t>());
  state = static_cast<std::int64_t>(sum);
  return {};
}

Outcome add_and_get(Document& state, const Command& command) {
  add(state, command);
  return found(state);
}

Outcome read_counter(Document& state, const Command& /*command*/) {
  return found(count_of(state));
}

// Lists and queues: arrays, in order.

Document& as_array(Document& state) {
  if (state.is_null()) state = Document::array();
  return state;
}

Outcome append(Document& state, const Command& command) {
  as_array(state).push_back(command.value);
  return {};
}

Outcome read_array(Document& state, const Command& /*command*/) {
  return found(state.is_null() ? Document::array() : state);
}

Outcome dequeue(Document& state, const Command& /*command*/) {
  if (state.empty()) return {};
  Document first = std::move(state.front());
  state.erase(state.begin());
  return found(std::move(first));
}

// Sets: arrays in ascending order, each member once.

Outcome add_member(Document& state, const Command& command) {
  as_array(state);
  const auto place = std::lower_bound(state.begin(), state.end(), command.value);
  if (place != state.end() && *place == command.value) return found(false);
  state.insert(place, command.value);
  return found(true);
}

Outcome remove_member(Document& state, const Command& command) {
  as_array(state);
  const auto place = std::lower_bound(state.begin(), state.end(), command.value);
  if (place == state.end() || *place != command.value) return found(false);
  state.erase(place);
  return found(true);
}

Outcome contains(Document& state, const Command& command) {
  return found(std::binary_search(state.begin(), state.end(), command.value));
}

// Locks: {"owner": session or null, "token": n}. Whoever acquires gets a token that is greater than
// all before it (Kleppmann, "How to do distributed locking", 2016, calls it a fencing token).

Outcome acquire(Document& state, const Command& command) {
  if (state.is_null()) state = {{"owner", nullptr}, {"token", 0}};
  if (!state["owner"].is_null()) {
    return refused(ErrorCode::kLockHeld, "held by " + wire::to_text(state["owner"]));
  }
  const std::int64_t token = state["token"].get<std::int64_t>() + 1;
  state = {{"owner", command.session}, {"token", token}};
  return found(token);
}

Outcome release(Document& state, const Command& command) {
  if (state.is_null() || state["owner"] != command.session) {
    return refused(ErrorCode::kNotHolder, "is not held by this session");
  }
  state["owner"] = nullptr;
  return {};
}

constexpr std::array kFunctions{
    Function{"register", "read", Access::kRead, &nothing, &read},
    Function{"register", "write", Access::kUpdate, &anything, &write},
    Function{"register", "cas", Access::kUpdate, &pair, &cas},
    Function{"register", "append", Access::kUpdate, &text, &append_text},
    Function{"register", "delete", Access::kUpdate, &nothing, &remove_value},
    Function{"counter", "read", Access::kRead, &nothing, &read_counter},
    Function{"counter", "add", Access::kUpdate, &integer, &add},
    Function{"counter", "add-and-get", Access::kUpdate, &integer, &add_and_get},
    Function{"list", "read", Access::kRead, &nothing, &read_array},
    Function{"list", "append", Access::kUpdate, &anything, &append},
    Function{"queue", "enqueue", Access::kUpdate, &anything, &append},
    Function{"queue", "dequeue", Access::kUpdate, &nothing, &dequeue},
    Function{"set", "read", Access::kRead, &nothing, &read_array},
    Function{"set", "contains", Access::kRead, &anything, &contains},
    Function{"set", "add", Access::kUpdate, &anything, &add_member},
    Function{"set", "remove", Access::kUpdate, &anything, &remove_member},
    Function{"lock", "acquire", Access::kUpdate, &nothing, &acquire},
    Function{"lock", "release", Access::kUpdate, &nothing, &release},
};

}  // namespace

std::span<const Function> functions() {
  return kFunctions;
}

const Function* find_function(std::string_view object, std::string_view f) {
  const auto* place = std::ranges::find_if(kFunctions, [&](const Function& function) {
    return function.object == object && function.f == f;
  });
  return place == kFunctions.end() ? nullptr : &*place;
}

}  // namespace linnet::targets::machine
