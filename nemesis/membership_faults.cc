// Member and transfer: what an operator asks of a leader. The system does it itself, or does not;
// what it says of its standing is the proof.
#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "nemesis/mechanism.h"

namespace linnet::nemesis {
namespace {

// So often the system is looked at, and asked, until it has done what it was asked for.
constexpr milliseconds kPause{50};
// So long after its planned end a fault waits for that: a leader may have to be elected first.
constexpr milliseconds kOvertime{5000};

// Asks, and keeps why that came to nothing the last time.
class Operator {
 public:
  explicit Operator(System& system) : system_(system) {}

  bool ask(const std::optional<NodeId>& leader, Change change, NodeId node) {
    problem_ = "nobody leads";
    if (!leader) return false;
    const auto done = system_.ask(*leader, change, node);
    problem_ = done ? "" : done.error().front().text();
    return done.has_value();
  }

  const std::string& problem() const { return problem_; }

 private:
  System& system_;
  std::string problem_;
};

// Nodes leave the cluster, and come back at the end.
class Removal final : public ActiveFault {
 public:
  Removal(const Fault& fault, System& system)
      : nodes_(fault.nodes.begin(), fault.nodes.end()),
        end_(fault.end),
        system_(system),
        operator_(system),
        next_(fault.start) {
    act(fault.start);
  }

  void act(milliseconds now) override {
    if (now < next_ || all_are_back()) return;
    if (all_have_left() && now >= end_) is_returning_ = true;
    step();
    next_ = now + kPause;
    if (all_have_left() && !is_returning_) next_ = std::max(next_, end_);
  }

  std::optional<milliseconds> next() const override {
    if (all_are_back()) return std::nullopt;
    return next_;
  }

  bool is_over(milliseconds now, milliseconds planned) const override {
    return all_are_back() || now >= planned + kOvertime;
  }

  Effect end() override {
    const bool bit = all_have_left();
    is_returning_ = true;
    if (!all_are_back()) step();
    nlohmann::json measured{{"removed", to_json(std::vector(left_.begin(), left_.end()))},
                            {"added", to_json(std::vector(back_.begin(), back_.end()))}};
    if (!bit || !all_are_back()) measured["problem"] = operator_.problem();
    return {bit, std::move(measured)};
  }

 private:
  bool all_have_left() const { return left_ == nodes_; }
  bool all_are_back() const { return is_returning_ && back_ == nodes_; }

  void step() {
    const Standing standing = look();
    const auto& members = standing.members;
    bool has_asked = false;
    for (const NodeId node : nodes_) {
      const bool is_member = std::ranges::find(members, node) != members.end();
      if (members.empty() || is_member == is_returning_) continue;
      const Change change = is_returning_ ? Change::add_member : Change::remove_member;
      has_asked |= operator_.ask(standing.leader, change, node);
    }
    if (has_asked) look();
  }

  Standing look() {
    Standing standing = system_.standing();
    const auto& members = standing.members;
    if (members.empty()) return standing;
    for (const NodeId node : nodes_) {
      const bool is_member = std::ranges::find(members, node) != members.end();
      if (!is_member && !is_returning_) left_.insert(node);
      if (is_member && is_returning_ && left_.contains(node)) back_.insert(node);
    }
    return standing;
  }

  const std::set<NodeId> nodes_;
  const milliseconds end_;
  System& system_;
  Operator operator_;
  milliseconds next_;
  bool is_returning_ = false;
  std::set<NodeId> left_;  // seen to be no members
  std::set<NodeId> back_;  // seen to be members again
};

// Leadership passes to a node: the one that is named, or one after the other of those that could
// take over, until one has.
class Transfer final : public ActiveFault {
 public:
  Transfer(const Fault& fault, System& system)
      : named_(fault.nodes),
        turn_(static_cast<std::size_t>(fault.id)),
        system_(system),
        operator_(system),
        next_(fault.start) {
    act(fault.start);
  }

  void act(milliseconds now) override {
    if (now < next_ || after_) return;
    const Standing standing = system_.standing();
    if (!has_taken_over(standing) && ask(standing)) has_taken_over(system_.standing());
    next_ = now + kPause;
  }

  std::optional<milliseconds> next() const override {
    if (after_) return std::nullopt;
    return next_;
  }

  bool is_over(milliseconds now, milliseconds planned) const override {
    return after_ || now >= planned + kOvertime;
  }

  Effect end() override {
    auto measured = nlohmann::json::object();
    if (before_) {
      measured["before"] = {{"leader", endpoint_name(*before_->leader)}, {"term", before_->term}};
    }
    if (!after_) {
      measured["problem"] = operator_.problem();
      return {false, std::move(measured)};
    }
    measured["after"] = {{"leader", endpoint_name(to_)}, {"term", after_->term}};
    return {true, std::move(measured), {to_}};
  }

 private:
  bool ask(const Standing& standing) {
    const auto nodes = named_.empty() ? system_.successors(standing) : named_;
    if (standing.leader && !nodes.empty()) to_ = nodes[turn_++ % nodes.size()];
    if (standing.leader && standing.leader != to_) before_ = standing;
    return operator_.ask(standing.leader, Change::transfer_leadership, to_);
  }

  // From the leader that was asked the last time.
  bool has_taken_over(const Standing& standing) {
    const bool has = before_ && standing.leader == to_ && standing.term > before_->term;
    if (has) after_ = standing;
    return has;
  }

  const std::vector<NodeId> named_;
  std::size_t turn_;
  System& system_;
  Operator operator_;
  milliseconds next_;
  NodeId to_;                       // who was to lead the last time that a leader was asked
  std::optional<Standing> before_;  // when another led, and was asked
  std::optional<Standing> after_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_member(const Fault& fault, System& system) {
  return std::make_unique<Removal>(fault, system);
}

std::unique_ptr<ActiveFault> begin_transfer(const Fault& fault, System& system) {
  return std::make_unique<Transfer>(fault, system);
}

}  // namespace linnet::nemesis
