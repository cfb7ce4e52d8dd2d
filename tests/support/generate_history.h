// Histories of a register-like object as concurrent clients would record them, for tests and
// benchmarks.
//
// A simulated object serves the clients: each operation takes effect at one moment between its call
// and its return, so what comes out is linearizable by construction, unless a violation is asked
// for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/random.h"
#include "history/history.h"

namespace linnet::test {

struct GenerateOptions {
  std::size_t operations = 1000;
  std::size_t clients = 5;  // each calls its next operation as soon as the last is over
  std::size_t keys = 0;     // 0: the operations have no key
  std::int64_t values = 5;  // written values are below this
  double cas = 0.3;         // share of cas; of the rest ...
  double read = 0.5;        // ... share of reads
  double crashed = 0;       // share that ends with an unknown outcome, in effect or not
  // The first read called after so many operations returns a value that was written once, at the
  // beginning, and overwritten since.
  std::optional<std::size_t> stale_read_at = {};
};

// The value that a stale read returns.
inline constexpr std::int64_t kStaleValue = 1000;

// One history; the same for the same options and seed.
class HistoryGenerator {
 public:
  HistoryGenerator(const GenerateOptions& options, base::Random random)
      : options_(options), random_(random), clients_(options.clients) {}

  std::vector<history::Operation> generate() {
    operations_.reserve(options_.operations);
    while (operations_.size() < options_.operations || open_ > 0) {
      Client& client = random_.pick(clients_);
      switch (client.phase) {
        case Phase::idle:
          if (operations_.size() < options_.operations) call(client);
          break;
        case Phase::called:
          take_effect(client);
          break;
        case Phase::effective:
          end(client);
          break;
      }
    }
    return std::move(operations_);
  }

 private:
  enum class Phase { idle, called, effective };

  struct Client {
    Phase phase = Phase::idle;
    std::size_t operation = 0;
    bool failed = false;
    bool stale = false;
  };

  void call(Client& client) {
    history::Operation operation;
    operation.process = history::ProcessId(processes_of(client));
    if (options_.keys > 0) {
      operation.key = random_.between(0, static_cast<std::int64_t>(options_.keys) - 1);
    }
    choose(operation, client);
    operation.called = position_++;
    operation.call_time = std::chrono::milliseconds(operation.called);
    client.operation = operations_.size();
    client.phase = Phase::called;
    ++open_;
    operations_.push_back(std::move(operation));
  }

  void choose(history::Operation& operation, Client& client) {
    client.failed = false;
    client.stale = false;
    if (options_.stale_read_at && operations_.empty()) {
      operation.f = "write";
      operation.input = kStaleValue;
    } else if (options_.stale_read_at && operations_.size() >= *options_.stale_read_at) {
      operation.f = "read";
      client.stale = true;
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

  history::Value value() { return random_.between(0, options_.values - 1); }

  // A client that is retired by a crash comes back under another process number.
  std::int64_t processes_of(const Client& client) {
    const auto number = static_cast<std::size_t>(&client - clients_.data());
    return static_cast<std::int64_t>(number + retired_[number] * options_.clients);
  }

  void take_effect(Client& client) {
    history::Operation& operation = operations_[client.operation];
    client.phase = Phase::effective;
    const bool crashes = random_.chance(options_.crashed);
    if (crashes && random_.chance(0.5)) return crash(client);
    history::Value& state = state_[operation.key];
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

  void crash(Client& client) {
    operations_[client.operation].output = {};
    ++retired_[static_cast<std::size_t>(&client - clients_.data())];
    finish(client, history::Outcome::info);
  }

  void end(Client& client) {
    operations_[client.operation].returned = position_;
    finish(client, client.failed ? history::Outcome::fail : history::Outcome::ok);
  }

  void finish(Client& client, history::Outcome outcome) {
    history::Operation& operation = operations_[client.operation];
    operation.outcome = outcome;
    operation.completion_time = std::chrono::milliseconds(position_++);
    client.phase = Phase::idle;
    --open_;
  }

  GenerateOptions options_;
  base::Random random_;
  std::vector<Client> clients_;
  std::map<std::size_t, std::size_t> retired_;
  std::map<std::optional<history::Value>, history::Value> state_;
  std::vector<history::Operation> operations_;
  std::size_t open_ = 0;
  std::int64_t position_ = 0;
};

inline std::vector<history::Operation> generate_history(const GenerateOptions& options,
                                                        base::Random random) {
  return HistoryGenerator(options, random).generate();
}

}  // namespace linnet::test
