#include "history/errors.h"

#include <algorithm>

namespace linnet::history {

const std::vector<ClientError>& client_errors() {
  static const std::vector<ClientError> table{
      {"cas-mismatch", true, "the value was not the expected one"},
      {"wrong-type", true, "the value is not of a kind that this can be done with"},
      {"lock-held", true, "another client holds the lock"},
      {"not-holder", true, "the client does not hold the lock"},
      {"not-leader", true, "no node that was asked accepts requests; none took this one"},
      {"malformed", true, "the node could not read the request"},
      {"leadership-lost", false, "the node stepped down with the request in its log"},
      {"stale-sequence", false, "the session had gone on to a later command when this one arrived"},
      {"malformed-reply", false, "the node's answer could not be read"},
      {"timeout", false, "no answer came within the operation's time"},
  };
  return table;
}

EventType completion_of(std::string_view error, bool reads_only) {
  if (reads_only) return EventType::fail;
  const auto& table = client_errors();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const ClientError& entry) { return entry.name == error; });
  return found != table.end() && found->definite ? EventType::fail : EventType::info;
}

}  // namespace linnet::history
