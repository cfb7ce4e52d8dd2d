#include "checker/online.h"

#include <string>

#include "base/check.h"
#include "checker/models.h"
#include "checker/online_engine.h"

namespace linnet::checker {

using history::Event;
using history::EventType;
using history::Operation;
using history::Outcome;

Operation begun(const Event& event, std::int64_t position) {
  Operation operation;
  operation.process = event.process;
  operation.f = event.f;
  operation.key = event.key;
  operation.input = event.value;
  operation.called = position;
  operation.call_time = event.time;
  return operation;
}

Operation completed(Operation operation, const Event& event, std::int64_t position) {
  operation.completion_time = event.time;
  operation.node = event.node;
  operation.error = event.error;
  switch (event.type) {
    case EventType::invoke:
      LINNET_CHECK(false, "an invocation completes nothing (event {})", event.index);
    case EventType::ok:
      operation.outcome = Outcome::ok;
      operation.output = event.value;
      operation.returned = position;
      break;
    case EventType::fail:
      operation.outcome = Outcome::fail;
      operation.returned = position;
      break;
    case EventType::info:
      operation.outcome = Outcome::info;
      break;
  }
  return operation;
}

tl::unexpected<base::Errors> event_error(const Event& event, std::string what) {
  return base::failure(fmt::format("event {} (process {}: {} {})", event.index, event.process,
                                   history::name(event.type), event.f),
                       std::move(what));
}

base::Result<std::unique_ptr<OnlineChecker>> make_online(std::string_view model,
                                                         const OnlineOptions& options) {
  if (const ModelEntry* entry = find_model(model)) return entry->online(options);
  return base::failure("model", fmt::format("there is no model {}", model));
}

}  // namespace linnet::checker
