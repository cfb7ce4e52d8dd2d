#include "checker/online.h"

#include <string>

#include "checker/models.h"
#include "checker/online_engine.h"

namespace linnet::checker {

using history::Event;

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
