#include "tests/checker/subjects.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/check.h"

namespace linnet::checker {
namespace {

using history::Operation;
using Operations = std::vector<Operation>;

Operation operation_of(std::string_view f, Value input = {}) {
  Operation operation;
  operation.f = f;
  operation.input = std::move(input);
  return operation;
}

List of_state(const Value& held, const Operation&) {
  return {held};
}
List nothing(const Value&, const Operation&) {
  return List(1);
}

// Null, or a member.
List taken_of(const Value& held, const Operation&) {
  List answers = items(held);
  answers.emplace_back();
  return answers;
}

Subject register_subject(std::string_view model, double cas) {
  return {{model, register_spec},
          [cas](DrawnValues& values) {
            if (values.random().chance(cas)) {
              const std::int64_t expected = values.random().between(0, 3);
              return operation_of("cas", Value::pair(expected, values.next()));
            }
            if (values.random().chance(0.5)) return operation_of("read");
            return operation_of("write", values.next());
          },
          of_state};
}

Value drawn_text(DrawnValues& values) {
  return std::string(1, static_cast<char>('a' + values.next() % 26));
}

Operation draw_key_value(DrawnValues& values) {
  switch (values.random().between(0, 6)) {
    case 0:
    case 1:
      return operation_of("put", drawn_text(values));
    case 2:
      return operation_of("cas", Value::pair(drawn_text(values), drawn_text(values)));
    case 3:
      return operation_of("append", drawn_text(values));
    case 4:
      return operation_of("delete");
    default:
      return operation_of("get");
  }
}

// [[name, value], ...] for each name.
Value registers(const Value& held, std::span<const Value> names) {
  List found;
  for (const Value& name : names) {
    Value value;
    for (const Value& pair : items(held)) {
      if (pair.as_list()[0] == name) value = pair.as_list()[1];
    }
    found.push_back(Value::pair(name, value));
  }
  return found;
}

Operation draw_multi_register(DrawnValues& values) {
  const std::array<Value, 3> names{"x", "y", "z"};
  const Value one = values.random().pick(names);
  const Value other = one == names[0] ? names[1] : names[0];
  switch (values.random().between(0, 3)) {
    case 0:
      return operation_of("write", List{Value::pair(one, values.next())});
    case 1:
      return operation_of("write",
                          List{Value::pair(one, values.next()), Value::pair(other, values.next())});
    case 2:
      return operation_of("txn", List{List{"r", one, {}}, List{"w", other, values.next()}});
    default:
      return operation_of("read", List{one, other});
  }
}

List answers_of_multi_register(const Value& held, const Operation& operation) {
  if (operation.f == "write") return List(1);
  if (operation.f == "read") return {registers(held, operation.input.as_list())};
  const auto parts = operation.input.as_list();
  const Value name = parts[0].as_list()[1];
  const Value found = registers(held, std::array{name}).as_list()[0].as_list()[1];
  return {List{List{"r", name, found}, parts[1]}};
}

Operation draw_counter(DrawnValues& values) {
  base::Random& random = values.random();
  if (random.chance(0.4)) return operation_of("read");
  return operation_of(random.chance(0.5) ? "add" : "add-and-get", random.between(-2, 3));
}

List answers_of_counter(const Value& held, const Operation& operation) {
  const std::int64_t before = held.is_null() ? 0 : held.as_integer();
  return {operation.f == "read" ? before : before + operation.input.as_integer()};
}

Operation draw_set(DrawnValues& values) {
  base::Random& random = values.random();
  if (random.chance(0.1)) return operation_of("read");
  if (random.chance(0.4)) return operation_of("add", values.next());
  const char* f = random.chance(0.5) ? "contains" : "remove";
  return operation_of(f, random.chance(0.5) ? random.between(0, 3) : random.between(10, 20));
}

List answers_of_set(const Value& held, const Operation& operation) {
  if (operation.f == "read") return {items(held)};
  if (operation.f == "contains") return {true, false};
  return {true, false, {}};
}

Subject collection_subject(Twin twin, std::string_view put, std::string_view take) {
  return {std::move(twin),
          [put, take](DrawnValues& values) {
            return values.random().chance(0.5) ? operation_of(put, values.next())
                                               : operation_of(take);
          },
          taken_of};
}

Operation draw_list_append(DrawnValues& values) {
  return values.random().chance(0.5) ? operation_of("read") : operation_of("append", values.next());
}

List answers_of_list_append(const Value& held, const Operation& operation) {
  return {operation.f == "read" ? Value(items(held)) : Value()};
}

// Without `owners` the process is the owner.
Subject lock_subject(Twin twin, bool owners, decltype(Subject::answers) answers = nothing) {
  return {std::move(twin),
          [owners](DrawnValues& values) {
            const std::array<Value, 3> names{"a", "b", {}};
            const char* f = values.random().chance(0.5) ? "acquire" : "release";
            return operation_of(f, owners ? values.random().pick(names) : Value());
          },
          std::move(answers)};
}

Operation draw_semaphore(DrawnValues& values) {
  const char* f = values.random().chance(0.5) ? "acquire" : "release";
  return operation_of(f, values.random().chance(0.5) ? Value(2) : Value());
}

List answers_of_fenced_mutex(const Value& held, const Operation& operation) {
  if (operation.f == "release") return List(1);
  const Value token = held.is_integer() ? held : held.as_list()[0];
  return {token.as_integer() + 1};
}

// The clients and the objects, one for each key.
class Simulation {
 public:
  Simulation(const Subject& subject, const HistoryShape& shape, base::Random& random)
      : subject_(subject),
        shape_(shape),
        random_(random),
        values_(random, shape.unique_values),
        held_(std::max<std::size_t>(shape.keys, 1), subject.twin.initial),
        clients_(shape.clients),
        next_process_(static_cast<std::int64_t>(shape.clients)) {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].process = static_cast<std::int64_t>(i);
    }
  }

  Operations run() {
    while (operations_.size() < shape_.operations || open_ > 0) {
      Client& client = random_.pick(clients_);
      if (!client.operation && operations_.size() < shape_.operations) {
        call(client);
      } else if (client.operation && !client.effective) {
        take_effect(client);
      } else if (client.operation) {
        end(client, position_++);
      }
    }
    return std::move(operations_);
  }

 private:
  struct Client {
    std::int64_t process = 0;
    std::optional<std::size_t> operation = {};
    std::size_t object = 0;
    bool effective = false;
  };

  void call(Client& client) {
    Operation operation = subject_.draw(values_);
    operation.process = history::ProcessId(client.process);
    operation.called = position_++;
    client.object =
        static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(held_.size()) - 1));
    if (shape_.keys > 0) operation.key = static_cast<std::int64_t>(client.object);
    client.operation = operations_.size();
    client.effective = false;
    operations_.push_back(std::move(operation));
    ++open_;
  }

  void take_effect(Client& client) {
    const bool crashes = random_.chance(shape_.crashed);
    if (!crashes || random_.chance(0.5)) answer(client);
    client.effective = true;
    if (crashes) crash(client);
  }

  // The first answer that the twin allows, in random order, or failure.
  void answer(Client& client) {
    Operation& operation = operations_[*client.operation];
    Value& held = held_[client.object];
    operation.outcome = Outcome::ok;
    List answers = subject_.answers(held, operation);
    random_.shuffle(answers);
    for (Value& one : answers) {
      operation.output = one;
      const List after = subject_.twin.spec(held, operation);
      if (after.empty()) continue;
      held = random_.pick(after);
      return;
    }
    operation.outcome = Outcome::fail;
    operation.output = {};
  }

  void crash(Client& client) {
    Operation& operation = operations_[*client.operation];
    operation.outcome = Outcome::info;
    operation.output = {};
    client.process = next_process_++;
    end(client, Operation::kNever);
  }

  void end(Client& client, std::int64_t returned) {
    operations_[*client.operation].returned = returned;
    client.operation.reset();
    --open_;
  }

  const Subject& subject_;
  HistoryShape shape_;
  base::Random& random_;
  DrawnValues values_;
  List held_;  // by key
  std::vector<Client> clients_;
  std::int64_t next_process_;
  Operations operations_;
  std::size_t open_ = 0;
  std::int64_t position_ = 0;
};

// An answer that is wrong but has the right shape.
Value altered(const Value& answer) {
  if (answer.is_integer()) return answer.as_integer() + 1;
  if (answer.is_boolean()) return !answer.as_boolean();
  if (answer.is_string()) return std::string(answer.as_string()) + "z";
  List list = items(answer);
  if (list.empty()) return answer;
  Value& one = list.front().is_list() ? list.front() : list.back();
  one = altered(one);
  return list;
}

bool exchange_intervals(Operation& a, Operation& b) {
  if (a.returned >= b.called && b.returned >= a.called) return false;

  std::swap(a.called, b.called);
  std::swap(a.returned, b.returned);
  std::swap(a.process, b.process);
  return true;
}

// Whether it could be done, in a way that shows.
bool make_wrong(Operation& one, Operation& other, base::Random& random) {
  const auto kind = random.between(0, 4);
  if (kind == 0) {
    const Value before = std::exchange(one.output, altered(one.output));
    return one.output != before;
  }
  if (kind == 1) return one.key == other.key && exchange_intervals(one, other);
  if (kind == 2) {
    if (!one.output.is_null()) return false;
    one.outcome = Outcome::fail;
    return true;
  }
  // The shape of a list may depend on what was asked for.
  const bool alike = one.f == other.f && (!one.input.is_list() || one.input == other.input);
  if (one.key != other.key || !alike || one.output == other.output) return false;
  if (kind == 3) one.output = other.output;
  if (kind == 4) std::swap(one.output, other.output);
  return true;
}

}  // namespace

std::vector<Subject> subjects() {
  return {
      register_subject("register", 0),
      register_subject("cas-register", 0.4),
      {{"key-value", key_value_spec}, draw_key_value, of_state, true},
      {{"multi-register", multi_register_spec}, draw_multi_register, answers_of_multi_register},
      {{"counter", counter_spec}, draw_counter, answers_of_counter},
      {{"set", set_spec}, draw_set, answers_of_set},
      {{"list-append", list_spec}, draw_list_append, answers_of_list_append},
      collection_subject({"queue", queue_spec}, "enqueue", "dequeue"),
      collection_subject({"unordered-queue", unordered_queue_spec}, "enqueue", "dequeue"),
      collection_subject({"stack", stack_spec}, "push", "pop"),
      collection_subject({"priority-queue", priority_queue_spec}, "insert", "extract-min"),
      lock_subject({"mutex", mutex_spec}, false),
      lock_subject({"reentrant-mutex", reentrant_mutex_spec}, true),
      lock_subject({"fenced-mutex", fenced_mutex_spec, 0}, true, answers_of_fenced_mutex),
      {{"semaphore", semaphore_spec, kPermits}, draw_semaphore, nothing},
  };
}

Operations valid_history(const Subject& subject, const HistoryShape& shape, base::Random& random) {
  return Simulation(subject, shape, random).run();
}

void inject_violation(Operations& operations, base::Random& random) {
  std::vector<Operation*> completed;
  for (Operation& operation : operations) {
    if (operation.outcome == Outcome::ok) completed.push_back(&operation);
  }
  for (int tries = 0; tries < 20 && !completed.empty(); ++tries) {
    if (make_wrong(*random.pick(completed), *random.pick(completed), random)) return;
  }
}

}  // namespace linnet::checker
