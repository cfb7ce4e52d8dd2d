#include "tests/checker/violations.h"

#include <algorithm>
#include <map>
#include <optional>

namespace linnet::checker {

using history::Operation;

std::vector<Operation> record(const Served& object, std::size_t size, std::int64_t count,
                              base::Random random) {
  struct Client {
    std::int64_t process = 0;
    std::optional<std::size_t> open;
    bool served = false;
  };
  std::vector<Client> clients(count);
  for (std::int64_t i = 0; i < count; ++i) clients[static_cast<std::size_t>(i)].process = i;
  std::vector<Operation> operations;
  List held;
  std::int64_t position = 0;
  for (std::size_t turns = 0; turns < 500 * size; ++turns) {
    Client& client = random.pick(clients);
    if (!client.open) {
      if (operations.size() == size) break;
      client.open = operations.size();
      client.served = false;
      operations.push_back(object.next(client.process, random));
      operations.back().process = history::ProcessId(client.process);
      operations.back().called = position++;
    } else if (!client.served) {
      const Answer answer = object.serve(held, operations[*client.open]);
      client.served = answer.possible;
      operations[*client.open].output = answer.output;
    } else {
      Operation& operation = operations[*client.open];
      client.open.reset();
      if (random.chance(0.01)) {
        operation.output = {};
        client.process += count;
        continue;
      }
      operation.outcome = Outcome::ok;
      operation.returned = position++;
    }
  }
  for (Operation& operation : operations) {
    if (operation.outcome != Outcome::ok) operation.output = {};
  }
  return operations;
}

namespace {

Operation called(std::string f, Value input = {}) {
  return untimed(std::move(f), std::move(input), {}, Outcome::info);
}

// Every value goes in once.
Served collection(std::string model, Spec spec, const char* put, const char* take,
                  std::function<std::ptrdiff_t(const List&)> place) {
  Served object{std::move(model), std::move(spec)};
  object.next = [=, value = std::int64_t{0}](std::int64_t, base::Random& random) mutable {
    return random.chance(0.5) ? called(put, value++) : called(take);
  };
  object.serve = [=](List& held, const Operation& operation) -> Answer {
    if (operation.f == put) {
      held.push_back(operation.input);
      return {};
    }
    if (held.empty()) return {};
    const auto at = held.begin() + place(held);
    const Value output = *at;
    held.erase(at);
    return {true, output};
  };
  return object;
}

Served queue() {
  return collection("queue", queue_spec, "enqueue", "dequeue", [](const List&) { return 0; });
}
Served unordered_queue() {
  return collection("unordered-queue", unordered_queue_spec, "enqueue", "dequeue",
                    [](const List& held) { return std::ssize(held) / 2; });
}
Served stack() {
  return collection("stack", stack_spec, "push", "pop",
                    [](const List& held) { return std::ssize(held) - 1; });
}
Served priority_queue() {
  Served object =
      collection("priority-queue", priority_queue_spec, "insert", "extract-min",
                 [](const List& held) { return std::ranges::min_element(held) - held.begin(); });
  object.next = [](std::int64_t, base::Random& random) {
    return random.chance(0.5) ? called("insert", random.between(0, 1'000'000))
                              : called("extract-min");
  };
  return object;
}

Served set() {
  Served object{"set", set_spec};
  object.next = [](std::int64_t, base::Random& random) {
    const Value element = random.between(0, 19);
    const double which = random.unit();
    if (which < 0.05) return called("read");
    return called(which < 0.3 ? "add" : which < 0.5 ? "remove" : "contains", element);
  };
  object.serve = [](List& held, const Operation& operation) -> Answer {
    if (operation.f == "read") return {true, held};
    const auto at = std::ranges::find(held, operation.input);
    const bool present = at != held.end();
    if (operation.f == "add" && !present) held.push_back(operation.input);
    if (operation.f == "remove" && present) held.erase(at);
    return {true, operation.f == "add" ? !present : present};
  };
  return object;
}

Served list() {
  Served object{"list-append", list_spec};
  object.next = [value = std::int64_t{0}](std::int64_t, base::Random& random) mutable {
    return random.chance(0.5) ? called("append", value++) : called("read");
  };
  object.serve = [](List& held, const Operation& operation) -> Answer {
    if (operation.f == "read") return {true, held};
    held.push_back(operation.input);
    return {};
  };
  return object;
}

Served counter() {
  Served object{"counter", counter_spec, 0};
  object.next = [](std::int64_t, base::Random& random) {
    const double which = random.unit();
    if (which < 0.4) return called("read");
    return called(which < 0.7 ? "add" : "add-and-get", random.between(1, 5));
  };
  object.serve = [](List& held, const Operation& operation) -> Answer {
    if (held.empty()) held.emplace_back(0);
    if (operation.f != "read") {
      held[0] = held[0].as_integer() + operation.input.as_integer();
    }
    return {true, operation.f == "add" ? Value() : held[0]};
  };
  return object;
}

// Transactions on five registers; few values.
Served multi_register() {
  Served object{"multi-register", multi_register_spec};
  object.next = [](std::int64_t, base::Random& random) {
    List accesses;
    const std::int64_t first = random.between(0, 4);
    for (std::int64_t i = 0; i < random.between(1, 3); ++i) {
      const Value name = (first + i) % 5;
      const bool writes = random.chance(0.5);
      accesses.push_back(writes ? List{"w", name, random.between(0, 9)} : List{"r", name, Value()});
    }
    return called("txn", accesses);
  };
  object.serve = [](List& held, const Operation& operation) -> Answer {
    held.resize(5);
    List output;
    for (const Value& access : operation.input.as_list()) {
      const auto parts = access.as_list();
      Value& value = held[static_cast<std::size_t>(parts[1].as_integer())];
      if (parts[0] == Value("w")) value = parts[2];
      output.push_back(List{parts[0], parts[1], value});
    }
    return {true, output};
  };
  return object;
}

// Every client acquires and releases in turn. Tokens, where there are any, rise.
Served lock(std::string model, Spec spec, bool tokens) {
  Served object{std::move(model), std::move(spec), tokens ? Value(0) : Value()};
  object.next = [held = std::map<std::int64_t, bool>()](std::int64_t client,
                                                        base::Random&) mutable {
    held[client] = !held[client];
    return called(held[client] ? "acquire" : "release");
  };
  object.serve = [tokens, last = std::int64_t{0}](List& held,
                                                  const Operation& operation) mutable -> Answer {
    if (operation.f == "release") {
      held.clear();
      return {};
    }
    if (!held.empty()) return {false};
    held.emplace_back(true);
    return {true, tokens ? Value(++last) : Value()};
  };
  return object;
}

// Every client takes one or two permits and gives them back.
Served semaphore() {
  Served object{"semaphore", semaphore_spec, kPermits};
  object.next = [held = std::map<std::int64_t, std::int64_t>()](std::int64_t client,
                                                                base::Random& random) mutable {
    const std::int64_t before = held[client];
    held[client] = before > 0 ? 0 : random.between(1, 2);
    return called(before > 0 ? "release" : "acquire", std::max(before, held[client]));
  };
  object.serve = [](List& held, const Operation& operation) -> Answer {
    if (held.empty()) held.emplace_back(kPermits);
    const std::int64_t permits = operation.input.as_integer();
    const std::int64_t free =
        held[0].as_integer() + (operation.f == "acquire" ? -permits : permits);
    if (free < 0) return {false};
    held[0] = free;
    return {};
  };
  return object;
}

Operation* some(std::vector<Operation>& operations, base::Random& random,
                const std::function<bool(const Operation&)>& fits) {
  for (int i = 0; i < 1000; ++i) {
    const auto size = static_cast<std::int64_t>(operations.size());
    Operation& one = operations[static_cast<std::size_t>(random.between(size / 3, size - 1))];
    if (one.outcome == Outcome::ok && fits(one)) return &one;
  }
  return nullptr;
}

bool took(const Operation& operation) {
  return (operation.f == "dequeue" || operation.f == "pop" || operation.f == "extract-min") &&
         !operation.output.is_null();
}

bool phantom(std::vector<Operation>& operations, base::Random& random) {
  Operation* take = some(operations, random, took);
  if (take == nullptr) return false;
  take->output = -7;
  return true;
}

bool duplicate(std::vector<Operation>& operations, base::Random& random) {
  Operation* one = some(operations, random, took);
  Operation* other = some(operations, random, took);
  if (one == nullptr || one == other) return false;
  one->output = other->output;
  return true;
}

bool inversion(std::vector<Operation>& operations, base::Random& random) {
  Operation* one = some(operations, random, took);
  Operation* other = some(operations, random, took);
  if (one == nullptr || one == other) return false;
  std::swap(one->output, other->output);
  return true;
}

bool lost(std::vector<Operation>& operations, base::Random& random) {
  Operation* take = some(operations, random, took);
  if (take == nullptr) return false;
  take->output = {};
  return true;
}

bool opposite(std::vector<Operation>& operations, base::Random& random) {
  Operation* one =
      some(operations, random, [](const Operation& each) { return each.output.is_boolean(); });
  if (one == nullptr) return false;
  one->output = !one->output.as_boolean();
  return true;
}

bool listed(const Operation& operation) {
  return operation.output.is_list() && operation.output.as_list().size() > 2;
}

bool missing_element(std::vector<Operation>& operations, base::Random& random) {
  Operation* read = some(operations, random, listed);
  if (read == nullptr) return false;
  List list = items(read->output);
  list.erase(list.begin() + random.between(0, std::ssize(list) - 1));
  read->output = list;
  return true;
}

bool foreign_element(std::vector<Operation>& operations, base::Random& random) {
  Operation* read = some(operations, random, listed);
  if (read == nullptr) return false;
  List list = items(read->output);
  list.emplace_back(-7);
  read->output = list;
  return true;
}

bool swapped_elements(std::vector<Operation>& operations, base::Random& random) {
  Operation* read = some(operations, random, listed);
  if (read == nullptr) return false;
  List list = items(read->output);
  std::swap(list.front(), list.back());
  read->output = list;
  return true;
}

// One of the values that a transaction read is another's.
bool wrong_read(std::vector<Operation>& operations, base::Random& random) {
  const auto reads = [](const Operation& operation) {
    return operation.f == "txn" && operation.output.as_list()[0].as_list()[0] == Value("r");
  };
  Operation* one = some(operations, random, reads);
  Operation* other = some(operations, random, reads);
  if (one == nullptr || other == nullptr) return false;
  List output = items(one->output);
  const Value& name = output[0].as_list()[1];
  output[0] = List{"r", name, other->output.as_list()[0].as_list()[2]};
  one->output = output;
  return true;
}

Inject wrong_sum(std::int64_t by) {
  return [by](std::vector<Operation>& operations, base::Random& random) {
    Operation* one =
        some(operations, random, [](const Operation& each) { return each.output.is_integer(); });
    if (one == nullptr) return false;
    one->output = one->output.as_integer() + by;
    return true;
  };
}

// Somebody else acquires it, or releases it, while it is held, or free.
Inject intruder(const char* f) {
  return [f](std::vector<Operation>& operations, base::Random& random) {
    Operation* held = some(operations, random,
                           [&](const Operation& each) { return each.f == std::string_view(f); });
    if (held == nullptr) return false;
    for (Operation& operation : operations) {  // make room behind its return
      for (std::int64_t* at : {&operation.called, &operation.returned}) {
        if (*at != Operation::kNever && *at > held->returned) *at += 2;
      }
    }
    Operation intruder = *held;
    intruder.process = history::ProcessId(1000);
    intruder.called = held->returned + 1;
    intruder.returned = held->returned + 2;
    operations.push_back(intruder);
    return true;
  };
}

bool old_token(std::vector<Operation>& operations, base::Random& random) {
  Operation* one = some(operations, random, [](const Operation& each) {
    return each.output.is_integer() && each.output.as_integer() > 9;
  });
  if (one == nullptr) return false;
  one->output = one->output.as_integer() - 7;
  return true;
}

}  // namespace

std::vector<Case> cases() {
  const std::vector<std::pair<const char*, Inject>> passages{
      {"phantom", phantom}, {"duplicate", duplicate}, {"inversion", inversion}, {"lost", lost}};
  return {
      {queue(), passages},
      {unordered_queue(), {{"phantom", phantom}, {"duplicate", duplicate}, {"lost", lost}}},
      {stack(), passages},
      {priority_queue(), passages},
      {set(), {{"opposite", opposite}, {"missing", missing_element}, {"foreign", foreign_element}}},
      {list(),
       {{"missing", missing_element}, {"foreign", foreign_element}, {"swapped", swapped_elements}}},
      {counter(), {{"too much", wrong_sum(9)}, {"too little", wrong_sum(-9)}}},
      {lock("mutex", mutex_spec, false),
       {{"two holders", intruder("acquire")}}},  // anyone may release it
      {multi_register(), {{"wrong read", wrong_read}}},
      {semaphore(), {{"too many", intruder("acquire")}}},
      {lock("reentrant-mutex", reentrant_mutex_spec, false),
       {{"two holders", intruder("acquire")}, {"double release", intruder("release")}}},
      {lock("fenced-mutex", fenced_mutex_spec, true),
       {{"two holders", intruder("acquire")}, {"old token", old_token}}}};
}

}  // namespace linnet::checker
