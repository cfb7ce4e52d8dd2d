// Simulated clients whose observations can be judged without a search.
//
// Each client is the only writer of its own register, and raises its value by one with every
// command (write or cas, by lot), repeating it until it is acknowledged. Everyone reads all
// registers. Then an execution is linearizable exactly when
//   - a read finds no less than what was acknowledged, or read by anyone, before it began, and no
//     more than what had been sent by the time it ended
//   - a cas never finds an unexpected value
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "targets/core.h"

namespace linnet::targets::simulation {

struct Call {
  int client = 0;
  NodeId to;
  wire::Request request;
};

struct Answer {
  int client = 0;
  std::int64_t id = 0;
  std::optional<wire::Failure> failure;
  Document value;
};

class RegisterClients {
 public:
  // Systems that know no cas are sent writes alone.
  RegisterClients(int clients, std::vector<NodeId> nodes, bool with_cas, base::Random random);

  // What the clients send now: new commands, and repeats of those without an answer.
  std::vector<Call> tick(nanoseconds now);
  void on_answer(const Answer& answer, nanoseconds now);

  // What no linearizable register would have let them see.
  const std::vector<std::string>& violations() const { return violations_; }
  // Operations completed by the client that completed fewest; clients that saw a violation stop
  // and do not count; 0 when all have.
  std::int64_t completed_by_each() const;

 private:
  struct Operation {
    std::string f;
    int owner = 0;                 // of the register
    std::int64_t value = 0;        // to write
    std::int64_t lower_bound = 0;  // for what a read may find
    std::int64_t first_id = 0;     // of the first attempt
  };
  struct Client {
    std::int64_t acknowledged = 0;  // value of its register
    std::int64_t sent = 0;
    std::int64_t sequence = 0;
    std::int64_t completed = 0;
    std::optional<Operation> operation;
    NodeId target;
    nanoseconds next_action{};
    bool stopped = false;
  };

  void begin(Client& client, int number);
  wire::Request attempt(Client& client, int number);
  void finish(Client& client, nanoseconds now);
  void retry(Client& client, const Answer& answer, nanoseconds now);
  void judge_read(Client& client, const Document& value);
  void violation(Client& client, std::string text);

  std::vector<Client> clients_;
  std::vector<NodeId> nodes_;
  bool with_cas_;
  base::Random random_;
  std::int64_t last_id_ = 0;
  std::map<int, std::int64_t> highest_read_;  // by register
  std::vector<std::string> violations_;
};

}  // namespace linnet::targets::simulation
