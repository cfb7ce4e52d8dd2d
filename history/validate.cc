#include "history/validate.h"

#include <fmt/format.h>

#include "history/process_table.h"

namespace linnet::history {
namespace {

class Validator {
 public:
  Validator(const History& history, Problems& problems)
      : problems_(problems), processes_(history.events.size()) {}

  void run(const History& history) {
    order(history.events);
    order(history.nemesis);
    for (const Event& event : history.events) {
      if (event.type == EventType::invoke) {
        invoke(event);
      } else {
        complete(event);
      }
    }
  }

 private:
  struct Process {
    const Event* open = nullptr;
    bool retired = false;
  };

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
    Process& process = processes_[event.process];
    if (process.retired) {
      complain(event, "process {} invokes {} after an info retired it", event.process, event.f);
    }
    if (process.open != nullptr) {
      complain(event, "process {} invokes {} while its {} is open ({})", event.process, event.f,
               process.open->f, place(*process.open));
    }
    process.open = &event;
  }

  void complete(const Event& event) {
    Process& process = processes_[event.process];
    if (process.open == nullptr) {
      complain(event, "process {} completes {} without having invoked it", event.process, event.f);
      return;
    }
    const Event& invocation = *process.open;
    if (event.f != invocation.f) {
      complain(event, "process {} completes {}, but had invoked {} ({})", event.process, event.f,
               invocation.f, place(invocation));
    } else if (event.key && event.key != invocation.key) {
      complain(event, "process {} completes {} of key {}, but had invoked it of {} ({})",
               event.process, event.f, event.key->text(),
               invocation.key ? "key " + invocation.key->text() : "no key", place(invocation));
    }
    process.open = nullptr;
    if (event.type == EventType::info) process.retired = true;
  }

  template <typename Item>
  static std::string place(const Item& item) {
    return item.line > 0 ? fmt::format("line {}", item.line) : fmt::format("index {}", item.index);
  }

  template <typename Item, typename... Args>
  void complain(const Item& item, fmt::format_string<Args...> what, Args&&... args) {
    const std::string& source = problems_.source();
    std::string where = item.line > 0 ? fmt::format("{}:{}", source, item.line)
                                      : fmt::format("{}: index {}", source, item.index);
    problems_.add({std::move(where), fmt::format(what, std::forward<Args>(args)...), ""});
  }

  Problems& problems_;
  ProcessTable<Process> processes_;
};

}  // namespace

void validate(const History& history, Problems& problems) {
  Validator(history, problems).run(history);
}

base::Errors validate(const History& history, const std::string& source) {
  Problems problems(source);
  validate(history, problems);
  return problems.take();
}

}  // namespace linnet::history
