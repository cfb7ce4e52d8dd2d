// The messages a replica understands and gives: all that a stranger needs to speak to one.
//
// A replica binds one ZeroMQ ROUTER. Of a multipart message the last frame is the message, and all
// frames before it are the return route, which an answer bears unchanged: any number of proxies may
// stand between. Messages are MessagePack documents (document.h).
//
// From clients, and their answers:
//
//   {"type":"request","id":17,"session":"s-42","sequence":3,
//    "command":{"object":"register","f":"write","key":"k1","value":5}}
//     what can be done with which object: the table in targets/machine/objects.cc; without an
//     object, a register: "read" (value null or absent), "write", "cas" (value [expected, new]),
//     "append" (text), "delete"; values are any JSON; an absent register reads null
//   -> {"type":"reply","id":17,"ok":true,"value":5}          what the function returned, or null
//   -> {"type":"reply","id":17,"ok":false,"error":"not-leader","leader":2,"message":"..."}
//     errors: errors.h; leader only when it is known
//
//   {"type":"status","id":18}
//   -> {"type":"status","id":18,"node":1,"role":"leader","term":5,"leader":1,"commit":123,
//       "applied":123,"last":125,"members":[1,2,3]}
//     leader 0: not known; members only where they can change
//
// From operators, of systems that know such things (today: Raft); answered as a request is:
//
//   {"type":"admin","id":19,"action":"remove-member","node":3}
//     actions: add-member, remove-member, transfer-leadership (to the node)
//
// Sessions (Ongaro 2014, section 6.3): a client numbers the commands of its session from 1, has one
// outstanding, and repeats the number when it retries; the command is then applied once, and the
// first answer is given again. A session exists from its first command on. Reads are not numbered.
//
// Between replicas, one way: {"type":"peer","from":1,"body":...}; the body is the protocol's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "targets/wire/document.h"
#include "targets/wire/errors.h"

namespace linnet::targets::wire {

using base::NodeId;

struct Request {
  std::int64_t id = 0;  // the client's own, to match the answer
  std::string session;  // empty for a read that names none
  std::int64_t sequence = 0;
  Document command;
};

struct StatusRequest {
  std::int64_t id = 0;
};

enum class AdminAction { kAddMember, kRemoveMember, kTransferLeadership };

// "add-member", ...
std::string_view name(AdminAction action);

struct AdminRequest {
  std::int64_t id = 0;
  AdminAction action{};
  NodeId node;
};

struct PeerMessage {
  NodeId from;
  Document body;
};

using Message = std::variant<Request, StatusRequest, AdminRequest, PeerMessage>;

// Refuses anything but these; the errors say which field is wrong.
base::Result<Message> parse_message(Document document);

// The id to answer a message by that could not be parsed, if it bears one.
std::optional<std::int64_t> find_id(const Document& document);

struct Failure {
  ErrorCode code{};
  std::optional<NodeId> leader;  // who leads, as far as the replica knows; kNotLeader only
  std::string message;           // for people
};

struct Status {
  NodeId node;
  std::string role;  // as the protocol names it
  std::int64_t term = 0;
  std::optional<NodeId> leader;
  std::int64_t commit = 0;   // the last log index known to be committed
  std::int64_t applied = 0;  // the last log index applied to the state machine
  std::int64_t last = 0;     // the last log index
  // Where they can change: all that belong to the cluster, by what is committed.
  std::vector<NodeId> members = {};
};

Document to_document(const Request& request);
Document to_document(const AdminRequest& request);
Document to_document(const PeerMessage& message);
Document success_reply(std::int64_t id, Document value);
Document failure_reply(std::int64_t id, const Failure& failure);
Document status_reply(std::int64_t id, const Status& status);

}  // namespace linnet::targets::wire
