#include "checker/algorithm.h"

#include <algorithm>
#include <array>
#include <utility>

namespace linnet::checker {
namespace {

constexpr std::array<std::pair<Algorithm, std::string_view>, 4> kNames{{
    {Algorithm::automatic, "auto"},
    {Algorithm::search, "search"},
    {Algorithm::monitor, "monitor"},
    {Algorithm::online, "online"},
}};

}  // namespace

std::string_view name(Algorithm algorithm) {
  return kNames.at(static_cast<std::size_t>(algorithm)).second;
}

std::optional<Algorithm> algorithm(std::string_view name) {
  const auto* const found =
      std::ranges::find(kNames, name, [](const auto& entry) { return entry.second; });
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

}  // namespace linnet::checker
