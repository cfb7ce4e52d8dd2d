#include "history/keyed.h"

#include <utility>

namespace linnet::history {

void split_keys(History& history, Problems& problems) {
  for (Event& event : history.events) {
    if (event.key) {
      problems.add(event.line, "the operation has a key of its own already", "leave out --keyed");
    } else if (event.value.is_pair()) {
      const auto& pair = event.value.as_list();
      Value key = pair[0];
      Value value = pair[1];
      event.key = std::move(key);
      event.value = std::move(value);
    } else if (event.type == EventType::invoke || event.type == EventType::ok) {
      problems.add(event.line,
                   "the value " + event.value.text() + " is not a pair of key and value",
                   "with --keyed every value is [key, value]");
    } else {
      event.value = {};
    }
  }
}

}  // namespace linnet::history
