// Clients that use a simulated object at the same time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/random.h"
#include "history/history.h"

namespace linnet::test {

struct SimulatedClient {
  enum class Phase { idle, called, effective };
  Phase phase = Phase::idle;
  std::size_t operation = 0;  // its latest
};

// Each operation takes effect at one moment between its call and its return, so what is recorded is
// linearizable by construction, if the object is what it says. Self derives from this class, makes
// it a friend, and has
//
//   bool complete() const               nothing has to be called any more
//   void choose(Operation&, Client&)    what is called: the function, its key and input
//   void take_effect(Client&)           sets the output, or ends in crash()
//   void end(Client&)                   ends in finish()
template <typename Self, typename Client>
class ClientSimulation {
 protected:
  // `busy`: the share of its time that a client has an operation open, below 1.
  ClientSimulation(std::size_t clients, double busy, base::Random random)
      : random_(random), busy_(busy), clients_(clients), retired_(clients) {}

  std::vector<history::Operation> simulate() {
    while (!self().complete() || open_ > 0) {
      Client& client = random_.pick(clients_);
      if (lingers(client)) continue;
      switch (client.phase) {
        case Phase::idle:
          if (!self().complete()) call(client);
          break;
        case Phase::called:
          client.phase = Phase::effective;
          self().take_effect(client);
          break;
        case Phase::effective:
          self().end(client);
          break;
      }
    }
    return std::move(operations_);
  }

  // The client's operation ends with an unknown outcome, and the client is retired.
  void crash(Client& client) {
    operations_[client.operation].output = {};
    ++retired_[number(client)];
    leave(client, history::Outcome::info);
  }

  // The client's operation returns.
  void finish(Client& client, history::Outcome outcome) {
    operations_[client.operation].returned = position_;
    leave(client, outcome);
  }

  base::Random random_;
  std::vector<history::Operation> operations_;  // called so far
  std::int64_t position_ = 0;

 private:
  using Phase = SimulatedClient::Phase;

  Self& self() { return static_cast<Self&>(*this); }

  // Whether the client stays in its phase when it could leave. It is idle for one phase and busy
  // for two, so by itself it would be busy for 2/3 of its time.
  bool lingers(const Client& client) {
    const double longer = busy_ / (1 - busy_) / 2;  // busy phases than idle ones
    if (client.phase == Phase::idle) return longer < 0.999 && !random_.chance(longer);
    return longer > 1.001 && !random_.chance(1 / longer);
  }

  void call(Client& client) {
    history::Operation operation;
    operation.process = process(client);
    self().choose(operation, client);
    operation.called = position_++;
    operation.call_time = std::chrono::milliseconds(operation.called);
    client.operation = operations_.size();
    client.phase = Phase::called;
    ++open_;
    operations_.push_back(std::move(operation));
  }

  void leave(Client& client, history::Outcome outcome) {
    history::Operation& operation = operations_[client.operation];
    operation.outcome = outcome;
    operation.completed = true;
    operation.completion_time = std::chrono::milliseconds(position_++);
    client.phase = Phase::idle;
    --open_;
  }

  std::size_t number(const Client& client) const {
    return static_cast<std::size_t>(&client - clients_.data());
  }

  // A client that is retired comes back under another process number.
  history::ProcessId process(const Client& client) const {
    const std::size_t own = number(client);
    return history::ProcessId(static_cast<std::int64_t>(own + retired_[own] * clients_.size()));
  }

  double busy_;
  std::vector<Client> clients_;
  std::vector<std::size_t> retired_;  // by client: how many of its processes crashed
  std::size_t open_ = 0;
};

}  // namespace linnet::test
