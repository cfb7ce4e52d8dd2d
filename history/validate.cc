#include "history/validate.h"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

namespace linnet::history {
namespace {

class Validator {
 public:
  explicit Validator(const std::string& source) : source_(source) {}

  base::Errors run(const History& history) {
    order(history.events);
    order(history.nemesis);
    for (const Event& event : history.events) {
      if (event.type == EventType::invoke) {
        invoke(event);
      } else {
        complete(event);
      }
    }
    return std::move(errors_);
  }

 private:
  template <typename Item>
  void order(const std::vector<Item>& items) {
    for (std::size_t i = 1; i < items.size(); ++i) {
      const Item& before = items[i - 1];
      const Item& now = items[i];
      if (now.index <= before.index) {
        complain(now, "index {} does not rise: the event before has {}", now.index, before.index);
      }
      if (now.time < before.time) {
        complain(now, "time {} goes back: the event before has {}", now.time.count(),
                 before.time.count());
      }
    }
  }

  void invoke(const Event& event) {
    if (retired_.contains(event.process)) {
      complain(event, "process {} invokes {} after an info retired it", event.process, event.f);
    }
    const auto [open, inserted] = open_.emplace(event.process, &event);
    if (!inserted) {
      complain(event, "process {} invokes {} while its {} is open ({})", event.process, event.f,
               open->second->f, place(*open->second));
      open->second = &event;
    }
  }

  void complete(const Event& event) {
    const auto open = open_.find(event.process);
    if (open == open_.end()) {
      complain(event, "process {} completes {} without having invoked it", event.process, event.f);
      return;
    }
    const Event& invocation = *open->second;
    if (event.f != invocation.f) {
      complain(event, "process {} completes {}, but had invoked {} ({})", event.process, event.f,
               invocation.f, place(invocation));
    } else if (event.key && event.key != invocation.key) {
      complain(event, "process {} completes {} of key {}, but had invoked it of {} ({})",
               event.process, event.f, event.key->text(),
               invocation.key ? "key " + invocation.key->text() : "no key", place(invocation));
    }
    open_.erase(open);
    if (event.type == EventType::info) retired_.insert(event.process);
  }

  template <typename Item>
  static std::string place(const Item& item) {
    return item.line > 0 ? fmt::format("line {}", item.line) : fmt::format("index {}", item.index);
  }

  template <typename Item, typename... Args>
  void complain(const Item& item, fmt::format_string<Args...> what, Args&&... args) {
    std::string where = item.line > 0 ? fmt::format("{}:{}", source_, item.line)
                                      : fmt::format("{}: index {}", source_, item.index);
    errors_.push_back({std::move(where), fmt::format(what, std::forward<Args>(args)...), ""});
  }

  const std::string& source_;
  std::unordered_map<ProcessId, const Event*> open_;
  std::unordered_set<ProcessId> retired_;
  base::Errors errors_;
};

}  // namespace

base::Errors validate(const History& history, const std::string& source) {
  return Validator(source).run(history);
}

}  // namespace linnet::history
