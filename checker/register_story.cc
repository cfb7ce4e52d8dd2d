#include "checker/register_story.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "checker/models/register.h"
#include "checker/phrases.h"
#include "checker/register_effect.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;
using history::Value;

// The teller of the stories about one culprit.
class Teller {
 public:
  Teller(std::span<const Operation> operations, const CheckResult& result)
      : operations_(operations),
        initial_(result.initial),
        culprit_index_(result.counterexample->operation),
        culprit_(operations[culprit_index_]),
        seen_(register_effect(culprit_).seen) {
    for (OperationIndex i = 0; i < operations.size(); ++i) {
      const Operation& operation = operations[i];
      const bool matters = operation.outcome != Outcome::fail && operation.key == culprit_.key &&
                           operation.called < culprit_.returned && i != culprit_index_;
      if (!matters) continue;
      others_.push_back(i);
      if (seen_ != nullptr && is(register_effect(operation).left, *seen_)) sources_.push_back(i);
    }
  }

  std::optional<Explanation> tell() const {
    if (seen_ == nullptr) return std::nullopt;
    if (sources_.empty() && initial_ != *seen_) return never_written();
    if (const auto over = overwriter()) return overwritten(*over);
    return taken_too_often();
  }

 private:
  std::string value() const { return seen_->text(); }
  const Operation& at(OperationIndex index) const { return operations_[index]; }

  Explanation begin(const std::string& but) const {
    Explanation story;
    story.text = fmt::format("{} ({}), but {}.\n", deed(culprit_), interval(culprit_), but);
    story.involved.push_back({culprit_index_, Role::culprit});
    return story;
  }

  static void add(Explanation& story, OperationIndex index, Role role) {
    const auto same = [&](const Involved& involved) { return involved.operation == index; };
    if (std::ranges::none_of(story.involved, same)) story.involved.push_back({index, role});
  }

  Explanation never_written() const {
    const auto later = [&](const Operation& operation) {
      return operation.outcome != Outcome::fail && operation.key == culprit_.key &&
             operation.called > culprit_.returned && is(register_effect(operation).left, *seen_);
    };
    const bool ever = std::ranges::any_of(operations_, later);
    Explanation story = begin(
        ever ? fmt::format("no other operation that writes {} had been called by then", value())
             : fmt::format("no other operation ever writes {}", value()));
    list_possible(story);
    return story;
  }

  // The operation that shows that the value was gone before the culprit was called; the last one.
  std::optional<OperationIndex> overwriter() const {
    std::int64_t settled = -1;  // when the last source had returned
    for (const OperationIndex source : sources_) settled = std::max(settled, at(source).returned);
    std::optional<OperationIndex> latest;
    for (const OperationIndex i : others_) {
      const RegisterEffect shows = register_effect(at(i));
      const bool elsewhere =
          !is(shows.left, *seen_) && ((shows.left != nullptr) || (!is(shows.seen, *seen_)));
      const bool between = at(i).outcome == Outcome::ok && at(i).returned < culprit_.called &&
                           (at(i).called > settled || sources_.empty());
      if (!elsewhere || !between) continue;
      if (!latest || at(i).returned > at(*latest).returned) latest = i;
    }
    return latest;
  }

  Explanation overwritten(OperationIndex over) const {
    const bool replaced = register_effect(at(over)).left != nullptr;
    Explanation story = begin(replaced ? fmt::format("{} had been overwritten", value())
                                       : fmt::format("{} was gone by then", value()));
    if (sources_.empty()) {
      story.text += fmt::format("{} was the initial value.\n", value());
    } else {
      const OperationIndex last = *std::ranges::max_element(
          sources_, {}, [&](OperationIndex source) { return at(source).returned; });
      story.text += fmt::format("The last to leave {} there: {} ({}).\n", value(), deed(at(last)),
                                interval(at(last)));
      add(story, last, Role::source);
    }
    story.text += fmt::format("After that {} ({}).\n", deed(at(over)), interval(at(over)));
    story.text += fmt::format("No other operation called later, up to that return, writes {}{}.\n",
                              value(), sources_.empty() ? "" : " again");
    add(story, over, Role::overwriter);
    list_possible(story);
    return story;
  }

  std::optional<Explanation> taken_too_often() const {
    std::vector<OperationIndex> takers;
    const auto takes = [&](OperationIndex i) {
      const RegisterEffect change = register_effect(at(i));
      return at(i).outcome == Outcome::ok && at(i).returned <= culprit_.returned &&
             is(change.seen, *seen_) && change.left != nullptr && *change.left != *seen_;
    };
    std::ranges::copy_if(others_, std::back_inserter(takers), takes);
    if (takes(culprit_index_)) takers.push_back(culprit_index_);
    const bool initially = initial_ == *seen_;
    const std::size_t supply = sources_.size() + (initially ? 1 : 0);
    // A culprit that does not take the value but reads it needs the story to be about the others,
    // which all returned before it and so are no violation by themselves.
    if (takers.size() <= supply || takers.back() != culprit_index_) return std::nullopt;
    Explanation story =
        begin(fmt::format("{} was not there as often as it was taken away", value()));
    story.text += fmt::format("By then {} operations had changed {} to something else:\n",
                              takers.size(), value());
    list(story, takers, Role::overwriter);
    story.text += fmt::format(
        "but it was there only {} time{}{}{}\n", supply, supply == 1 ? "" : "s",
        initially ? ", once as the initial value" : "", sources_.empty() ? "." : ", by");
    list(story, sources_, Role::source);
    return story;
  }

  void list(Explanation& story, std::span<const OperationIndex> indices, Role role) const {
    constexpr std::size_t kMost = 4;
    for (std::size_t i = 0; i < indices.size(); ++i) {
      add(story, indices[i], role);
      if (i < kMost) {
        story.text += fmt::format("  {} ({})\n", deed(at(indices[i])), interval(at(indices[i])));
      }
    }
    if (indices.size() > kMost)
      story.text += fmt::format("  and {} more\n", indices.size() - kMost);
  }

  // What the culprit can have found: what was left by an operation that was called before the
  // culprit returned and that no other writer followed, in time, before the culprit was called.
  void list_possible(Explanation& story) const {
    std::int64_t latest_call = -1;  // of the writers that returned before the culprit was called
    for (const OperationIndex i : others_) {
      const bool before = at(i).outcome == Outcome::ok && at(i).returned < culprit_.called;
      if (before && register_effect(at(i)).left != nullptr) {
        latest_call = std::max(latest_call, at(i).called);
      }
    }
    // The story has proved that it was not the value that the culprit saw.
    std::vector<OperationIndex> possible;
    for (const OperationIndex i : others_) {
      const Value* left = register_effect(at(i)).left;
      if (left == nullptr || *left == *seen_ || at(i).returned < latest_call) continue;
      possible.push_back(i);
    }
    const bool initially = latest_call < 0 && initial_ != *seen_;
    if (initially) {
      story.text += fmt::format("The initial value is {}.\n", initial_.text());
    }
    if (possible.empty()) return;
    std::ranges::sort(possible, std::greater{}, [&](OperationIndex i) { return at(i).called; });
    constexpr std::size_t kMost = 5;
    story.text +=
        fmt::format("The value at that time can only have been{} what one of these left:\n",
                    initially ? " that or" : "");
    for (std::size_t i = 0; i < std::min(possible.size(), kMost); ++i) {
      const Operation& operation = at(possible[i]);
      const Value* left = register_effect(operation).left;
      LINNET_CHECK(left != nullptr, "operation {} leaves nothing", possible[i]);
      story.text +=
          fmt::format("  {}: {} ({})\n", left->text(), deed(operation), interval(operation));
    }
    if (possible.size() > kMost) {
      story.text +=
          fmt::format("  and {} more, none of which leaves {}\n", possible.size() - kMost, value());
    }
  }

  std::span<const Operation> operations_;
  const Value& initial_;
  OperationIndex culprit_index_;
  const Operation& culprit_;
  const Value* seen_;                    // by the culprit
  std::vector<OperationIndex> others_;   // on the same object, called before the culprit returned
  std::vector<OperationIndex> sources_;  // those of them that leave what the culprit saw
};

}  // namespace

bool is_register(std::string_view model) {
  return model == "register" || model == "cas-register" || model == "key-value";
}

std::optional<Explanation> register_story(std::span<const Operation> operations,
                                          const CheckResult& result) {
  const auto strange = [](const Operation& operation) {
    return !KeyValueFunctions::function(operation.f);
  };
  if (std::ranges::any_of(operations, strange)) return std::nullopt;
  return Teller(operations, result).tell();
}

}  // namespace linnet::checker
