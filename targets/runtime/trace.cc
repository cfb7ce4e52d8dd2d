#include "targets/runtime/trace.h"

#include <utility>

#include "targets/machine/command.h"

namespace linnet::targets::runtime {
namespace {

// Commands and states travel as bytes; what they hold says more.
Document readable(const Bytes& bytes) {
  if (const auto command = machine::command_from_bytes(bytes)) {
    return Document::array({command->session, command->sequence, command->object, command->key,
                            command->f, command->value});
  }
  auto held = wire::from_bytes(bytes);
  return held ? *std::move(held) : Document{{"bytes", bytes.size()}};
}

Document readable(const Document& document) {
  if (document.is_binary()) return readable(static_cast<const Bytes&>(document.get_binary()));
  if (!document.is_structured()) return document;
  Document copy = document;
  for (Document& part : copy) part = readable(part);
  return copy;
}

}  // namespace

base::Result<Trace> Trace::open(const std::filesystem::path& path, NodeId node) {
  std::ofstream file(path, std::ios::app);
  if (!file) {
    return base::failure(path.string(), "cannot be written", "see to the folder's permissions");
  }
  return Trace(std::move(file), node);
}

void Trace::sent(NodeId to, const Document& body) {
  write("send", {{"to", to.value}, {"body", readable(body)}});
}

void Trace::received(NodeId from, const Document& body) {
  write("receive", {{"from", from.value}, {"body", readable(body)}});
}

void Trace::state(const wire::Status& status) {
  Document fields{{"role", status.role},
                  {"term", status.term},
                  {"leader", status.leader.value_or(NodeId{0}).value},
                  {"commit", status.commit},
                  {"applied", status.applied},
                  {"last", status.last}};
  if (fields == last_state_) return;
  last_state_ = fields;
  write("state", std::move(fields));
}

void Trace::write(const char* event, Document fields) {
  fields["time"] = std::chrono::steady_clock::now().time_since_epoch().count();
  fields["node"] = node_.value;
  fields["event"] = event;
  file_ << fields.dump(-1, ' ', true, Document::error_handler_t::replace) << '\n';
}

}  // namespace linnet::targets::runtime
