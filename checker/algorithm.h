// The engines that can decide a partition.
#pragma once

#include <optional>
#include <string_view>

namespace linnet::checker {

enum class Algorithm {
  automatic,  // a monitor where the model has one and the history is unambiguous, else the search
  search,     // configuration search (search.h): any model, any history
  monitor,    // near-linear, for unambiguous histories of the standard types (monitors/)
  online      // the same search along the history, event by event (online.h)
};

// "auto", "search", "monitor", "online".
std::string_view name(Algorithm algorithm);
std::optional<Algorithm> algorithm(std::string_view name);

}  // namespace linnet::checker
