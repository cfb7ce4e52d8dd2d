// The answers of replicas, as they come on a socket of ours.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <zmq.hpp>

namespace linnet::harness {

// The answer to the message `id`, if it is among those that have come; never waits. Whatever came
// before it is thrown away: late answers to messages that were given up, and what does not read.
std::optional<nlohmann::json> take_reply(zmq::socket_t& socket, std::int64_t id);

}  // namespace linnet::harness
