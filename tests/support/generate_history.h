// Histories of a register-like object as concurrent clients would record them, for tests and
// benchmarks.
// They are linearizable by construction, unless a violation is asked for.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/random.h"
#include "history/history.h"
#include "tests/support/simulated_clients.h"

namespace linnet::test {

struct GenerateOptions {
  std::size_t operations = 1000;
  std::size_t clients = 5;
  double busy = 2.0 / 3;       // share of its time that a client has an operation open, below 1:
                               // mean concurrency is busy x clients
  std::size_t keys = 0;        // 0: the operations have no key
  double zipf = 0;             // exponent of the keys' popularity; 0: all keys are equally popular
  std::int64_t values = 5;     // written values are below this ...
  bool unique_values = false;  // ... or else no value is written twice
  double cas = 0.3;            // share of cas; of the rest ...
  double read = 0.5;           // ... share of reads
  // Share of the attempted cas that fails. Without it, each expects a value drawn blindly.
  std::optional<double> failing_cas = {};
  double crashed = 0;  // share that ends with an unknown outcome, in effect or not
  // The first read called after so many operations returns a value that was written once, at the
  // beginning, and overwritten since.
  std::optional<std::size_t> stale_read_at = {};
};

// The value that a stale read returns.
inline constexpr std::int64_t kStaleValue = 1000;

struct RegisterClient : SimulatedClient {
  std::size_t key = 0;
  bool failed = false;
  bool stale = false;
};

// One history; the same for the same options and seed.
class HistoryGenerator : ClientSimulation<HistoryGenerator, RegisterClient> {
 public:
  HistoryGenerator(const GenerateOptions& options, base::Random random)
      : ClientSimulation(options.clients, options.busy, random),
        options_(options),
        state_(std::max<std::size_t>(options.keys, 1)) {
    double sum = 0;
    for (std::size_t key = 0; options.zipf > 0 && key < options.keys; ++key) {
      sum += std::pow(static_cast<double>(key + 1), -options.zipf);
      popularity_.push_back(sum);
    }
  }

  std::vector<history::Operation> generate() {
    operations_.reserve(options_.operations);
    return simulate();
  }

 private:
  friend ClientSimulation;
  using Client = RegisterClient;

  bool complete() const { return operations_.size() >= options_.operations; }

  void choose(history::Operation& operation, Client& client) {
    client.key = options_.keys > 0 ? key() : 0;
    choose_function(operation, client);
    if (options_.keys > 0) operation.key = static_cast<std::int64_t>(client.key);
  }

  void choose_function(history::Operation& operation, Client& client) {
    client.failed = false;
    client.stale = false;
    if (options_.stale_read_at && operations_.empty()) {
      operation.f = "write";
      operation.input = kStaleValue;
      stale_key_ = client.key;
    } else if (options_.stale_read_at && operations_.size() >= *options_.stale_read_at) {
      operation.f = "read";
      client.stale = true;
      client.key = stale_key_;
      options_.stale_read_at.reset();
    } else if (random_.chance(options_.cas)) {
      operation.f = "cas";
      operation.input = history::Value::pair(value(), value());
    } else if (random_.chance(options_.read)) {
      operation.f = "read";
    } else {
      operation.f = "write";
      operation.input = value();
    }
  }

  std::size_t key() {
    if (popularity_.empty()) {
      return static_cast<std::size_t>(
          random_.between(0, static_cast<std::int64_t>(options_.keys) - 1));
    }
    const auto at = std::ranges::lower_bound(popularity_, random_.unit() * popularity_.back());
    return static_cast<std::size_t>(at - popularity_.begin());
  }

  std::int64_t value() {
    return options_.unique_values ? next_unique_++ : random_.between(0, options_.values - 1);
  }

  // The value that a cas expects which is to fail or to succeed, in that state.
  history::Value expected(const history::Value& state, bool fails) {
    if (!fails) return state;
    std::int64_t other = random_.between(0, options_.values - 1);
    if (state == other) other = (other + 1) % options_.values;
    return other;
  }

  void take_effect(Client& client) {
    history::Operation& operation = operations_[client.operation];
    const bool part_of_violation = client.stale || operation.input == kStaleValue;
    const bool crashes = random_.chance(options_.crashed) && !part_of_violation;
    if (crashes && random_.chance(0.5)) return crash(client);
    history::Value& state = state_[client.key];
    if (operation.f == "cas" && options_.failing_cas) {
      const bool fails = state.is_null() || random_.chance(*options_.failing_cas);
      operation.input = history::Value::pair(expected(state, fails), operation.input.as_list()[1]);
    }
    if (operation.f == "read") {
      operation.output = client.stale ? history::Value(kStaleValue) : state;
    } else if (operation.f == "write") {
      state = operation.input;
      operation.output = operation.input;
    } else if (operation.input.as_list()[0] == state) {
      state = operation.input.as_list()[1];
      operation.output = operation.input;
    } else {
      client.failed = true;
    }
    if (crashes) crash(client);
  }

  void end(Client& client) {
    finish(client, client.failed ? history::Outcome::fail : history::Outcome::ok);
  }

  GenerateOptions options_;
  std::vector<history::Value> state_;  // by key
  std::vector<double> popularity_;     // by key: of all keys up to it
  std::size_t stale_key_ = 0;
  std::int64_t next_unique_ = kStaleValue + 1;
};

inline std::vector<history::Operation> generate_history(const GenerateOptions& options,
                                                        base::Random random) {
  return HistoryGenerator(options, random).generate();
}

}  // namespace linnet::test
