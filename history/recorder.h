// Writes a history down as it happens.
//
// Every event is one write to the file under one lock, made before the call returns: the order of
// lines is the order of events, times rise with it, and a recorder that is killed loses at most the
// event in flight. To keep real-time order sound a client records an invocation before it sends
// the request, and a completion after it has the answer.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "history/history.h"

namespace linnet::history {

struct Invocation {
  std::string f;
  std::optional<Value> key;
  Value value;
};

struct Completion {
  Value value;              // of an operation that succeeded
  std::string node;         // who answered; empty when nobody did
  std::string error;        // empty when it succeeded, else a name from the error table
  bool reads_only = false;  // the operation changes nothing
};

// Thread-safe.
class Recorder {
 public:
  // Creates the file; the folder exists. The clock outlives the recorder. `workers` is how many
  // clients act at once: worker w is process w at first, and after each info takes the next number
  // of those congruent to w, as Jepsen does, so that no number is used twice.
  static base::Result<std::unique_ptr<Recorder>> create(const std::filesystem::path& file,
                                                        const base::Clock& clock, int workers);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Worker 0 <= w < workers begins an operation; it has none open. Returns the process it acts as.
  ProcessId invoke(int worker, const Invocation& invocation);
  // The worker's open operation ends. Returns how it was recorded; after info the worker's next
  // operation is by another process.
  EventType complete(int worker, const Completion& completion);

  // Something that befell the system.
  void nemesis(const std::string& f, const nlohmann::json& value);

  // Totals so far.
  struct Counts {
    std::int64_t invoked = 0;
    std::int64_t ok = 0;
    std::int64_t fail = 0;
    std::int64_t info = 0;
  };
  Counts counts() const;

 private:
  struct Worker {
    ProcessId process;
    std::optional<Invocation> open;
  };

  Recorder(int file, const base::Clock& clock, int workers);
  void append(const std::string& line) const;

  const base::Clock& clock_;
  const int file_;
  mutable std::mutex mutex_;
  std::int64_t next_index_ = 0;
  std::vector<Worker> workers_;
  Counts counts_;
};

}  // namespace linnet::history
