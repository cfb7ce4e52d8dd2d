// The online checker of a model that is known at compile time.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "checker/budget.h"
#include "checker/online.h"
#include "checker/online_partition.h"

namespace linnet::checker {

// "event 12", and what is wrong with it.
tl::unexpected<base::Errors> event_error(const history::Event& event, std::string what);

template <Model M>
class OnlineEngine final : public OnlineChecker {
 public:
  // Precondition: the model accepts the initial value.
  explicit OnlineEngine(OnlineOptions options)
      : options_(std::move(options)), budget_(clock_, {{}, options_.memory_limit, options_.stop}) {}

  base::Result<void> add(const history::Event& event) override {
    if (violation_ || reason_) {
      ++events_;
      return {};
    }
    try {
      return event.type == history::EventType::invoke ? invoke(event) : complete(event);
    } catch (const LimitReached& limit) {
      give_up(limit.reason);
    } catch (const std::bad_alloc&) {
      give_up(UnknownReason::memory);
    }
    ++events_;
    return {};
  }

  const std::optional<OnlineViolation>& violation() const override { return violation_; }
  std::optional<UnknownReason> limit() const override { return reason_; }

  OnlineStatus status() override {
    OnlineStatus status;
    status.events = status.judged = static_cast<std::uint64_t>(events_);
    status.peak_configurations = peak_configurations_;
    for (const auto& [key, partition] : partitions_) {
      status.judged -= partition->waiting();
      status.configurations += partition->configurations();
    }
    status.bytes = budget_.bytes();
    status.violation = violation_;
    status.reason = reason_;
    if (!violation_ && !reason_) judge_waiting(status);
    if (status.reason) status.verdict = Verdict::unknown;
    if (status.violation) status.verdict = Verdict::invalid;
    status.peak_bytes = budget_.peak_bytes();
    return status;
  }

 private:
  using Partition = OnlinePartition<M>;

  // An operation that has not completed.
  struct Open {
    Partition* partition = nullptr;
    typename Partition::Handle handle = 0;
  };

  base::Result<void> invoke(const history::Event& event) {
    const auto [open, inserted] = open_.try_emplace(event.process.value);
    if (!inserted) return event_error(event, "its process has an operation open");
    Partition& partition = partition_of(event.key);
    open->second = {&partition, partition.invoke(history::begun(event, events_))};
    ++events_;
    return {};
  }

  base::Result<void> complete(const history::Event& event) {
    const auto open = open_.find(event.process.value);
    if (open == open_.end()) return event_error(event, "it completes nothing");
    const auto [partition, handle] = open->second;
    history::Operation operation = partition->operation(handle);
    history::complete(operation, event, events_);
    if (auto what = partition->complete(handle, std::move(operation))) {
      return event_error(event, std::move(*what));
    }
    ++events_;
    open_.erase(open);
    const bool satisfied = partition->judge();
    peak_configurations_ = std::max(peak_configurations_, partition->peak_configurations());
    if (!satisfied) violation_ = partition->violation();
    return {};
  }

  Partition& partition_of(const std::optional<history::Value>& key) {
    std::unique_ptr<Partition>& partition =
        partitions_[independent_keys<M>() && key ? key : std::nullopt];
    if (!partition) {
      budget_.poll();
      partition = std::make_unique<Partition>(options_.initial, budget_);
    }
    return *partition;
  }

  // The status as it is when nothing more is known of what is open.
  void judge_waiting(OnlineStatus& status) {
    try {
      for (const auto& [key, partition] : partitions_) {
        if (partition->waiting() == 0) continue;
        Partition copy = *partition;
        copy.give_up_open();
        if (copy.judge()) continue;
        OnlineViolation violation = copy.violation();
        const bool first = !status.violation ||
                           violation.operation.returned < status.violation->operation.returned;
        if (first) status.violation = std::move(violation);
      }
    } catch (const LimitReached& limit) {
      status.reason = limit.reason;
    } catch (const std::bad_alloc&) {
      status.reason = UnknownReason::memory;
    }
  }

  void give_up(UnknownReason reason) {
    reason_ = reason;
    open_.clear();
    partitions_.clear();
  }

  OnlineOptions options_;
  base::SteadyClock clock_;
  Budget budget_;
  std::unordered_map<std::optional<history::Value>, std::unique_ptr<Partition>> partitions_;
  std::unordered_map<std::int64_t, Open> open_;  // by process
  std::int64_t events_ = 0;
  std::size_t peak_configurations_ = 0;
  std::optional<OnlineViolation> violation_;
  std::optional<UnknownReason> reason_;
};

// For ModelEntry.
template <Model M>
base::Result<std::unique_ptr<OnlineChecker>> online_engine(const OnlineOptions& options) {
  const base::SteadyClock clock;
  Budget budget(clock, {});
  Values values(budget);
  if (auto model = M::make(options.initial, values); !model) {
    return base::failure("initial value", std::move(model.error()));
  }
  return std::make_unique<OnlineEngine<M>>(options);
}

}  // namespace linnet::checker
