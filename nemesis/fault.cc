#include "nemesis/fault.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"

namespace linnet::nemesis {
namespace {

constexpr std::array<std::pair<Choice, std::string_view>, 6> kNames{{
    {Choice::named, "named"},
    {Choice::one, "one"},
    {Choice::minority, "minority"},
    {Choice::majority, "majority"},
    {Choice::primaries, "primaries"},
    {Choice::all, "all"},
}};

std::int64_t draw_count(Choice choice, int nodes, base::Random& random) {
  switch (choice) {
    case Choice::one:
      return 1;
    case Choice::minority:
      return random.between(1, std::max(1, (nodes - 1) / 2));
    case Choice::majority:
      return nodes / 2 + 1;
    case Choice::all:
      return nodes;
    case Choice::named:
    case Choice::primaries:
      break;
  }
  LINNET_CHECK(false, "{} are not drawn", name(choice));
}

}  // namespace

std::string_view name(Choice choice) {
  return std::ranges::find(kNames, choice, [](const auto& item) { return item.first; })->second;
}

const std::vector<Choice>& choices() {
  static const std::vector<Choice> all{Choice::one, Choice::minority, Choice::majority,
                                       Choice::primaries, Choice::all};
  return all;
}

std::optional<Choice> choice_of(std::string_view word) {
  for (const Choice choice : choices()) {
    if (name(choice) == word) return choice;
  }
  return std::nullopt;
}

std::vector<NodeId> draw_nodes(Choice choice, int nodes, base::Random& random) {
  std::vector<NodeId> drawn = all_nodes(nodes);
  random.shuffle(drawn);
  drawn.resize(static_cast<std::size_t>(draw_count(choice, nodes, random)));
  std::ranges::sort(drawn);
  return drawn;
}

}  // namespace linnet::nemesis
