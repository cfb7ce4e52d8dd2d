#include "nemesis/delay_queue.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace linnet::nemesis {
namespace {

bool goes_before(const HeldMessage& a, const HeldMessage& b) {
  return std::tie(a.due, a.order) < std::tie(b.due, b.order);
}

// The standard library keeps the greatest element of a heap in front.
bool goes_after(const HeldMessage& a, const HeldMessage& b) {
  return goes_before(b, a);
}

}  // namespace

bool DelayQueue::push(TimePoint due, const Link& link, std::uint64_t number,
                      std::span<const std::byte> bytes) {
  if (bytes_ + bytes.size() > most_bytes_) return false;
  bytes_ += bytes.size();
  heap_.push_back({due, ++last_order_, link, number, {bytes.begin(), bytes.end()}});
  std::push_heap(heap_.begin(), heap_.end(), goes_after);
  return true;
}

std::optional<TimePoint> DelayQueue::next_due() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().due;
}

std::optional<HeldMessage> DelayQueue::pop_due(TimePoint now) {
  if (heap_.empty() || heap_.front().due > now) return std::nullopt;
  std::pop_heap(heap_.begin(), heap_.end(), goes_after);
  HeldMessage first = std::move(heap_.back());
  heap_.pop_back();
  bytes_ -= first.bytes.size();
  return first;
}

std::vector<HeldMessage> DelayQueue::take(const Link& link) {
  const auto others = std::partition(heap_.begin(), heap_.end(),
                                     [&](const HeldMessage& held) { return held.link != link; });
  std::vector<HeldMessage> taken(std::make_move_iterator(others),
                                 std::make_move_iterator(heap_.end()));
  heap_.erase(others, heap_.end());
  std::make_heap(heap_.begin(), heap_.end(), goes_after);
  std::sort(taken.begin(), taken.end(), goes_before);
  for (const HeldMessage& held : taken) bytes_ -= held.bytes.size();
  return taken;
}

}  // namespace linnet::nemesis
