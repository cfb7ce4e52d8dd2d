#include "harness/live_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>

namespace linnet::harness {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr std::chrono::nanoseconds kTerminalPeriod = 200ms;
constexpr std::chrono::nanoseconds kPlainPeriod = 5s;

}  // namespace

std::string live_text(const LiveState& state, double ok_per_second) {
  std::string text =
      fmt::format("{:5.1f}s  {} ok  {} fail  {} info  {:.0f} ok/s  {:.1f} ms",
                  Seconds(state.elapsed).count(), state.counts.ok, state.counts.fail,
                  state.counts.info, ok_per_second, Seconds(state.mean_latency).count() * 1e3);
  if (!state.faults.empty()) text += fmt::format("  [{}]", fmt::join(state.faults, ", "));
  return text + fmt::format("  {:.0f}s left", std::max(0.0, Seconds(state.left).count()));
}

LiveLine::LiveLine(std::FILE* stream)
    : stream_(stream), terminal_(::isatty(::fileno(stream)) == 1) {}

bool LiveLine::due(std::chrono::nanoseconds elapsed) const {
  return elapsed - shown_ >= (terminal_ ? kTerminalPeriod : kPlainPeriod);
}

void LiveLine::show(const LiveState& state) {
  const double period = Seconds(state.elapsed - shown_).count();
  const double rate = period > 0 ? static_cast<double>(state.counts.ok - shown_ok_) / period : 0;
  const std::string text = live_text(state, rate);
  if (terminal_) {
    fmt::print(stream_, "\r\033[K  {}", text);
  } else {
    fmt::print(stream_, "  {}\n", text);
  }
  std::fflush(stream_);
  shown_ = state.elapsed;
  shown_ok_ = state.counts.ok;
}

void LiveLine::clear() {
  if (!terminal_) return;
  fmt::print(stream_, "\r\033[K");
  std::fflush(stream_);
}

}  // namespace linnet::harness
