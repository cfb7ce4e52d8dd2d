#include "tests/targets/simulation/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "base/duration.h"
#include "tests/targets/simulation/traced_cluster.h"

namespace linnet::targets::simulation {
namespace {

using Words = std::span<const std::string>;
using InFlight = ScriptedCluster::InFlight;

template <typename... T>
[[noreturn]] void refuse(fmt::format_string<T...> why, T&&... arguments) {
  throw std::invalid_argument(fmt::format(why, std::forward<T>(arguments)...));
}

int number_in(std::string_view text) {
  int number = 0;
  const auto* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ptr != end) refuse("'{}' is no number", text);
  return number;
}

// "n2": 2
int node_in(std::string_view word) {
  if (!word.starts_with('n')) refuse("'{}' is no node", word);
  return number_in(word.substr(1));
}

wire::AdminAction action_in(std::string_view word) {
  using enum wire::AdminAction;
  for (const auto action : {kAddMember, kRemoveMember, kTransferLeadership}) {
    if (word == wire::name(action)) return action;
  }
  refuse("operators know no '{}'", word);
}

class Player {
 public:
  explicit Player(const MakeSubject& make_subject) : make_subject_(make_subject) {}

  // The trace that the command leaves.
  std::string carry_out(Words words);

  std::vector<std::string> broken_invariants() const { return cluster_->subject().broken(); }

 private:
  struct Command {
    std::string_view name;
    std::size_t least;  // words behind the name
    std::size_t most;
    void (Player::*run)(Words words);
  };
  static std::span<const Command> commands();

  void start(Words words);
  void time_out(Words words);
  void pass(Words words);
  void deliver(Words words) { cluster_->deliver_if(selection(words)); }
  void lose(Words words) { cluster_->lose_if(selection(words)); }
  void settle(Words words);
  void client(Words words);
  void administer(Words words);
  void snapshot(Words words) { cluster_->take_snapshot(running(words[0])); }
  void crash(Words words) { cluster_->crash(running(words[0])); }
  void restart(Words words) { cluster_->restart(member(words[0])); }

  int member(std::string_view word) const;
  int running(std::string_view word) const;
  // All, where none is named.
  std::set<int> members(Words words) const;
  std::function<bool(const InFlight&)> selection(Words words) const;

  const MakeSubject& make_subject_;
  std::unique_ptr<TracedCluster> cluster_;
};

std::span<const Player::Command> Player::commands() {
  constexpr std::size_t kAny = 100;
  static constexpr std::array<Command, 11> table{{{"start", 1, kAny, &Player::start},
                                                  {"time-out", 1, 1, &Player::time_out},
                                                  {"pass", 1, kAny, &Player::pass},
                                                  {"deliver", 1, 3, &Player::deliver},
                                                  {"lose", 1, 3, &Player::lose},
                                                  {"settle", 0, kAny, &Player::settle},
                                                  {"client", 3, 5, &Player::client},
                                                  {"operator", 3, 3, &Player::administer},
                                                  {"snapshot", 1, 1, &Player::snapshot},
                                                  {"crash", 1, 1, &Player::crash},
                                                  {"restart", 1, 1, &Player::restart}}};
  return table;
}

std::string Player::carry_out(Words words) {
  if (words.empty()) refuse("which command?");
  const std::string& name = words.front();
  words = words.subspan(1);
  if (name == "quietly") {
    carry_out(words);
    return "";
  }
  const auto command = std::ranges::find(commands(), name, &Command::name);
  if (command == commands().end()) refuse("there is no command '{}'", name);
  if (words.size() < command->least || words.size() > command->most) {
    refuse("'{}' takes other arguments", name);
  }
  if (!cluster_ && name != "start") refuse("nothing has been started");
  (this->*command->run)(words);
  return cluster_->take_trace();
}

void Player::start(Words words) {
  Settings settings;
  for (const std::string& word : words.subspan(1)) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) refuse("'{}' is no NAME=VALUE", word);
    settings[word.substr(0, equals)] = word.substr(equals + 1);
  }
  cluster_ = std::make_unique<TracedCluster>(make_subject_(settings), number_in(words[0]));
}

void Player::time_out(Words words) {
  if (!cluster_->time_out(running(words[0]))) refuse("{} goes on waiting", words[0]);
}

void Player::pass(Words words) {
  const auto time = base::parse_duration(words[0], "pass");
  if (!time) refuse("{}", time.error().front().text());
  for (const int node : members(words.subspan(1))) cluster_->pass(node, *time);
}

void Player::settle(Words words) {
  if (!cluster_->settle(members(words))) refuse("it does not settle");
}

// a n1 write x 1
void Player::client(Words words) {
  const int node = running(words[1]);
  if (words[2] == "again") return cluster_->ask_again(words[0], node);
  if (words.size() < 4) refuse("of which key?");
  Document command{{"f", words[2]}, {"key", words[3]}};
  if (words.size() == 5) command["value"] = Document::parse(words[4]);
  cluster_->ask(words[0], node, command);
}

void Player::administer(Words words) {
  cluster_->administer(running(words[0]), action_in(words[1]), member(words[2]));
}

int Player::member(std::string_view word) const {
  const int node = node_in(word);
  if (std::ranges::count(cluster_->nodes(), NodeId{node}) == 0) refuse("there is no {}", word);
  return node;
}

int Player::running(std::string_view word) const {
  const int node = member(word);
  if (!cluster_->is_up(node)) refuse("{} is down", word);
  return node;
}

std::set<int> Player::members(Words words) const {
  std::set<int> nodes;
  for (const std::string& word : words) nodes.insert(member(word));
  if (words.empty()) {
    for (const NodeId node : cluster_->nodes()) nodes.insert(node.value);
  }
  return nodes;
}

std::function<bool(const InFlight&)> Player::selection(Words words) const {
  const int from = member(words[0]);
  const auto to = words.size() > 1 ? std::optional(member(words[1])) : std::nullopt;
  const auto kind = words.size() > 2 ? std::optional(words[2]) : std::nullopt;
  return [from, to, kind](const InFlight& message) {
    return message.from == from && message.to == to.value_or(message.to) &&
           (!kind || message.body.at("m") == *kind);
  };
}

}  // namespace

Played play(const std::string& scenario, const MakeSubject& make_subject) {
  Player player(make_subject);
  Played played;
  std::istringstream lines(scenario);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line.starts_with('#')) played.text += line + '\n';
    if (!line.starts_with("> ")) continue;
    played.text += line + '\n';
    std::istringstream stream(line.substr(2));
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    try {
      played.text += player.carry_out(words);
    } catch (const std::exception& error) {
      throw std::invalid_argument(fmt::format("line {}: {}", number, error.what()));
    }
  }
  played.broken_invariants = player.broken_invariants();
  return played;
}

}  // namespace linnet::targets::simulation
