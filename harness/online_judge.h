// Judges a history while it is being recorded, so that a run can end at its first violation.
//
// It reads the file that the recorder writes, on a thread of its own: no client waits for it, and
// whatever it has judged is on disk. Its answer is a reason to stop and no more; the run's verdict
// is that of the whole file, checked afterwards.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/result.h"
#include "checker/online.h"
#include "history/value.h"

namespace linnet::harness {

struct OnlineJudgeOptions {
  std::filesystem::path history;  // JSON Lines; it exists
  std::string model;
  history::Value initial;
  std::size_t memory_limit = 0;  // bytes
};

// Thread-safe. Ends within milliseconds when it is destroyed.
class OnlineJudge {
 public:
  // Errors: those of checker::make_online.
  static base::Result<std::unique_ptr<OnlineJudge>> start(const OnlineJudgeOptions& options);
  ~OnlineJudge() { stop_.request_stop(); }
  OnlineJudge(const OnlineJudge&) = delete;
  OnlineJudge& operator=(const OnlineJudge&) = delete;

  // Found so far. An operation is judged once all that were called before it have completed
  // (checker/online.h), so this comes later than the violation by as long as operations take.
  std::optional<checker::OnlineViolation> violation() const;

  // Why it judges no more, though it found no violation; empty while it does.
  std::string gave_up() const;

 private:
  OnlineJudge() = default;

  void follow(const std::filesystem::path& file);
  bool judge(std::string_view line, int number);

  std::stop_source stop_;
  std::unique_ptr<checker::OnlineChecker> checker_;  // the thread's
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<checker::OnlineViolation> violation_;
  std::string gave_up_;
  std::jthread thread_;  // last, so that it has ended before anything else is gone
};

}  // namespace linnet::harness
