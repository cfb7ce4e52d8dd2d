// Strong identifiers: integers that cannot be mistaken for one another.
//
//   using LogIndex = base::Id<struct LogIndexTag>;
//
// An Id is ordered, hashable, formattable, and does arithmetic only where a type asks for it by
// using its value.
#pragma once

#include <fmt/format.h>

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace linnet::base {

template <typename Tag, typename Rep = std::int64_t>
struct Id {
  Rep value{};

  constexpr Id() = default;
  constexpr explicit Id(Rep v) : value(v) {}
  constexpr auto operator<=>(const Id&) const = default;
};

// A member of the cluster under test, numbered from 1 and named "n1", "n2", ...
using NodeId = Id<struct NodeIdTag, int>;

inline std::string name(NodeId node) {
  return fmt::format("n{}", node.value);
}

}  // namespace linnet::base

template <typename Tag, typename Rep>
struct std::hash<linnet::base::Id<Tag, Rep>> {
  std::size_t operator()(const linnet::base::Id<Tag, Rep>& id) const noexcept {
    return std::hash<Rep>{}(id.value);
  }
};

template <typename Tag, typename Rep>
struct fmt::formatter<linnet::base::Id<Tag, Rep>> : fmt::formatter<Rep> {
  auto format(const linnet::base::Id<Tag, Rep>& id, fmt::format_context& context) const {
    return fmt::formatter<Rep>::format(id.value, context);
  }
};
