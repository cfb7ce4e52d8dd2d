#include "harness/replies.h"

#include <utility>
#include <zmq_addon.hpp>

#include "targets/wire/document.h"

namespace linnet::harness {

namespace wire = targets::wire;

std::optional<nlohmann::json> take_reply(zmq::socket_t& socket, std::int64_t id) {
  zmq::multipart_t message;
  while (message.recv(socket, ZMQ_DONTWAIT)) {
    if (message.empty()) continue;
    auto document = wire::from_bytes({message.back().data<std::uint8_t>(), message.back().size()});
    if (!document || !document->is_object()) continue;
    const auto answered = wire::integer_field(*document, "id");
    if (answered && *answered == id) return *std::move(document);
  }
  return std::nullopt;
}

}  // namespace linnet::harness
