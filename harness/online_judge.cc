#include "harness/online_judge.h"

#include <array>
#include <chrono>
#include <fstream>
#include <string_view>
#include <utility>

#include "checker/result.h"
#include "history/history.h"
#include "history/json_lines.h"

namespace linnet::harness {

using base::Result;

namespace {

constexpr std::chrono::milliseconds kTurn{20};  // how often it looks for more
constexpr std::size_t kBlock = std::size_t{1} << 16;

}  // namespace

Result<std::unique_ptr<OnlineJudge>> OnlineJudge::start(const OnlineJudgeOptions& options) {
  std::unique_ptr<OnlineJudge> judge(new OnlineJudge());
  auto checker = checker::make_online(
      options.model, {options.initial, options.memory_limit, judge->stop_.get_token()});
  if (!checker) return base::failure(checker.error());
  judge->checker_ = *std::move(checker);
  judge->thread_ = std::jthread([file = options.history, of = judge.get()] { of->follow(file); });
  return judge;
}

std::optional<checker::OnlineViolation> OnlineJudge::violation() const {
  const std::scoped_lock lock(mutex_);
  return violation_;
}

std::string OnlineJudge::gave_up() const {
  const std::scoped_lock lock(mutex_);
  return gave_up_;
}

// A line is judged when its newline is there, since the file may end within a line at any time.
void OnlineJudge::follow(const std::filesystem::path& file) {
  std::ifstream input(file, std::ios::binary);
  const auto block = std::make_unique<std::array<char, kBlock>>();
  std::string text;
  int number = 0;
  while (!stop_.stop_requested()) {
    input.clear();  // the end that was met last time is one no more
    input.read(block->data(), kBlock);
    const auto count = static_cast<std::size_t>(input.gcount());
    text.append(block->data(), count);
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      if (!judge(std::string_view(text).substr(begin, end - begin), ++number)) return;
    }
    text.erase(0, begin);
    if (count == kBlock) continue;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop_.get_token(), kTurn, [] { return false; });
  }
}

// False: there is nothing more to do.
bool OnlineJudge::judge(std::string_view line, int number) {
  history::History history;
  Result<void> taken = history::JsonLines("history").read(line, number, history);
  for (const history::Event& event : history.events) {
    if (taken) taken = checker_->add(event);
  }
  const std::scoped_lock lock(mutex_);
  if (!taken) gave_up_ = taken.error().front().text();
  violation_ = checker_->violation();
  if (checker_->limit()) gave_up_ = checker::name(*checker_->limit());
  return !violation_ && gave_up_.empty();
}

}  // namespace linnet::harness
