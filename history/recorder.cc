#include "history/recorder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "base/check.h"
#include "history/errors.h"
#include "history/json_lines.h"

namespace linnet::history {

base::Result<std::unique_ptr<Recorder>> Recorder::create(const std::filesystem::path& file,
                                                         const base::Clock& clock, int workers) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC,
                                0644);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (descriptor < 0) {
    return base::failure(file.string(), std::generic_category().message(errno));
  }
  return std::unique_ptr<Recorder>(new Recorder(descriptor, clock, workers));
}

Recorder::Recorder(int file, const base::Clock& clock, int workers)
    : clock_(clock), file_(file), workers_(static_cast<std::size_t>(workers)) {
  for (std::size_t w = 0; w < workers_.size(); ++w) {
    workers_[w].process = ProcessId(static_cast<std::int64_t>(w));
  }
}

Recorder::~Recorder() {
  ::close(file_);
}

ProcessId Recorder::invoke(int worker, const Invocation& invocation) {
  const std::scoped_lock lock(mutex_);
  Worker& by = workers_.at(static_cast<std::size_t>(worker));
  LINNET_CHECK(!by.open, "worker {} invokes {} with an operation open", worker, invocation.f);
  Event event;
  event.index = next_index_++;
  event.time = clock_.now();
  event.process = by.process;
  event.type = EventType::invoke;
  event.f = invocation.f;
  event.key = invocation.key;
  event.value = invocation.value;
  append(to_line(event));
  by.open = invocation;
  ++counts_.invoked;
  return by.process;
}

EventType Recorder::complete(int worker, const Completion& completion) {
  const std::scoped_lock lock(mutex_);
  Worker& by = workers_.at(static_cast<std::size_t>(worker));
  LINNET_CHECK(by.open, "worker {} completes an operation it has not begun", worker);
  const bool succeeded = completion.error.empty();
  Event event;
  event.index = next_index_++;
  event.time = clock_.now();
  event.process = by.process;
  event.type = succeeded ? EventType::ok : completion_of(completion.error, completion.reads_only);
  event.f = by.open->f;
  event.key = by.open->key;
  event.value = succeeded ? completion.value : by.open->value;
  event.node = completion.node;
  event.error = completion.error;
  append(to_line(event));
  by.open.reset();
  switch (event.type) {
    case EventType::ok:
      ++counts_.ok;
      break;
    case EventType::fail:
      ++counts_.fail;
      break;
    default:
      ++counts_.info;
      by.process.value += static_cast<std::int64_t>(workers_.size());
  }
  return event.type;
}

void Recorder::nemesis(const std::string& f, const nlohmann::json& value) {
  const std::scoped_lock lock(mutex_);
  NemesisEvent event;
  event.index = next_index_++;
  event.time = clock_.now();
  event.f = f;
  event.value = value;
  append(to_line(event));
}

Recorder::Counts Recorder::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

// A history that cannot be written down is worth nothing: a full disk ends the program, and says
// so, rather than leave a record with holes.
void Recorder::append(const std::string& line) const {
  const std::string text = line + '\n';
  std::size_t written = 0;
  while (written < text.size()) {
    const auto n = ::write(file_, text.data() + written, text.size() - written);
    if (n < 0 && errno == EINTR) continue;
    LINNET_CHECK(n > 0, "the history cannot be written: {}",
                 std::generic_category().message(errno));
    written += static_cast<std::size_t>(n);
  }
}

}  // namespace linnet::history
